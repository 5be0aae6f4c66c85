"""A player's answers to control requests: some at once, the others with the next control step."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from shiftxr.player.guidance import Marker
from shiftxr.player.world import World
from shiftxr_bridge.control_server import Handler, Reply
from shiftxr_bridge.errors import FrameGone, UnknownName
from shiftxr_bridge.frames import openxr_from_mujoco_position
from shiftxr_bridge.jpeg import encode_jpeg
from shiftxr_bridge.requests import (
    ClearMarkers,
    Goodbye,
    PlaceMarker,
    Prompt,
    RemoveMarker,
    SetEnvironment,
    StepRequest,
    TakeSnapshot,
    read_request,
)

_Asked = tuple[StepRequest, "Future[Reply]"]


class Answers:
    """Between two threads: requests go to the world at the beginning of a step, replies come back at its end.

    Args:
        hello: the player's description of itself.
        clock_ns: the device's clock.
        goodbye: is called when the player is asked to end.
    """

    def __init__(
        self, world: World, hello: Mapping[str, Any], clock_ns: Callable[[], int], goodbye: Callable[[], None]
    ) -> None:
        self._world, self._hello, self._clock_ns, self._goodbye = world, hello, clock_ns, goodbye
        self._lock = threading.Lock()
        self._asked: list[_Asked] = []
        self._played: list[tuple[StepRequest, Future[Reply], Reply]] = []

    def handlers(self) -> dict[str, Handler]:
        """For a ControlServer."""
        handlers: dict[str, Handler] = {"hello": self._say_hello, "clock": lambda _: {"t": self._clock_ns()}}
        handlers |= dict.fromkeys(("marker", "prompt", "snapshot", "environment"), self._ask)
        return {**handlers, "goodbye": self._end}

    def begin_step(self) -> None:
        """Do what has been asked since the last step."""
        with self._lock:
            asked, self._asked = self._asked, []
        for request, reply in asked:
            if not reply.set_running_or_notify_cancel():  # its time-out is over
                continue
            try:
                self._played.append((request, reply, self._do(request)))
            except Exception as error:  # a refusal, or a bug that the control server reports: the world goes on
                reply.set_exception(error)

    def end_step(self) -> None:
        """Tell those who asked that the step has been played."""
        played, self._played = self._played, []
        for request, reply, said in played:
            try:
                told = self._snapshot(request) if isinstance(request, TakeSnapshot) else {"t": self._world.t_ns, **said}
            except Exception as error:  # a refusal, or a bug that the control server reports: the world goes on
                reply.set_exception(error)
            else:
                reply.set_result(told)

    def _say_hello(self, _: Mapping[str, Any]) -> Reply:
        return {**self._hello, "requests": list(self.handlers()), "streams": self._hello["streams"]}

    def _ask(self, fields: Mapping[str, Any]) -> "Future[Reply]":
        request = read_request(fields)
        assert not isinstance(request, Goodbye)
        reply: Future[Reply] = Future()
        with self._lock:
            self._asked = [asked for asked in self._asked if not asked[1].done()]  # those whose time-out is over
            self._asked.append((request, reply))
        return reply

    def _end(self, fields: Mapping[str, Any]) -> Reply:
        read_request(fields)
        self._goodbye()
        return {}

    def _do(self, request: StepRequest) -> Reply:
        match request:
            case PlaceMarker():
                return self._place(request)
            case RemoveMarker(marker):
                self._world.view.guidance.remove(marker)
            case ClearMarkers():
                self._world.view.guidance.clear()
            case Prompt():
                self._world.view.guidance.prompt(
                    request, self._world.view.geoms_of(request.highlight), self._world.t_ns
                )
            case SetEnvironment(parameters):
                return {"parameters": self._world.set_environment(parameters)}
            case TakeSnapshot():
                pass  # with the step's end: it may bring a frame
        return {}

    def _place(self, request: PlaceMarker) -> Reply:
        if request.topic != self._world.view.camera.topic:
            raise UnknownName(f"no camera {request.topic}; there is {self._world.view.camera.topic}")
        hit = self._world.view.point_at(request.t_ns, request.x, request.y)
        until_ns = self._world.t_ns + int(request.ttl_s * 1e9) if request.ttl_s > 0 else None
        x, y, z = hit.position.tolist()
        number = self._world.view.guidance.place(Marker((x, y, z), request.shape, request.text, until_ns))
        return {"marker": number, "p": openxr_from_mujoco_position(hit.position).tolist(), "object": hit.body}

    def _snapshot(self, request: TakeSnapshot) -> Reply:
        if request.topic != self._world.view.camera.topic:
            raise UnknownName(f"no camera {request.topic}; there is {self._world.view.camera.topic}")
        if self._world.view.newest is None:
            raise FrameGone("no frame has been captured yet: ask again")
        t_ns, image = self._world.view.newest
        height, width = image.shape[:2]
        return {"t": t_ns, "width": width, "height": height, "jpeg": encode_jpeg(image, request.quality)}
