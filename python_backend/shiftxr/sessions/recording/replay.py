"""A recording as a player: the same wire, the same order, the same windows."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zmq

from shiftxr.sessions.recording.head import read_head
from shiftxr.sessions.recording.replay_clock import ReplayClock
from shiftxr.sessions.recording.replay_plane import ReplayPlane
from shiftxr_bridge.control_server import ControlServer

FREE = "tcp://127.0.0.1:*"


@dataclass(frozen=True, slots=True)
class ReplaySettings:
    """How a recording is played."""

    path: Path
    speed: float = 1.0  # 0: as fast as its readers take it, without loss
    readers: int = 1  # to wait for before the first sample
    sensors_address: str = FREE
    task_address: str = FREE
    control_address: str = FREE


@dataclass(frozen=True, slots=True)
class ReplayCounts:
    """What was played."""

    sent: int
    skipped: int  # of kinds that this version does not know
    cut_off: bool  # the recorder was killed while it wrote


class Replay:
    """Owns nothing: `open_replay` opens and closes its planes and its control server."""

    def __init__(
        self, settings: ReplaySettings, planes: Mapping[str, ReplayPlane], clock: ReplayClock, stop: threading.Event
    ) -> None:
        self._settings, self._planes, self._clock, self._stop = settings, planes, clock, stop
        self.sensors = planes["player"].publisher.endpoint
        self.task = planes["worker"].publisher.endpoint if "worker" in planes else None
        self.control = ""

    def run(self) -> ReplayCounts:
        """Play to the end, or until stopped.

        Raises:
            BadRecording, ProtocolMismatch: the file is at fault.
            StalledSubscriber: a reader stopped, in lockstep.
        """
        lockstep = self._settings.speed == 0.0
        threads = []
        for device, plane in self._planes.items():
            readers = self._settings.readers if lockstep or device == "player" else 0
            options = {"readers": readers}
            threads.append(threading.Thread(target=plane.run, args=(self._clock, self._stop), kwargs=options))
        for thread in threads:
            thread.start()
        self._planes["player"].finished.wait()
        self._let_go()
        for thread in threads:
            thread.join()
        for plane in self._planes.values():
            if plane.failure is not None:
                raise plane.failure
        return self._counts()

    def hello(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """The control plane's introduction."""
        publisher = self._planes["player"].publisher
        told = {
            "device": "replay",
            "mode": "realtime" if self._settings.speed else "lockstep",
            "session": publisher.session,
            "sensors": self.sensors,
            "requests": ["hello", "clock", "goodbye"],
            "streams": [stream.to_dict() for stream in publisher.streams],
        }
        return told if self.task is None else {**told, "task": self.task}

    def read_clock(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """The device's clock."""
        return {"t": self._clock.read_ns()}

    def goodbye(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """End."""
        self._stop.set()
        return {}

    def _let_go(self) -> None:
        """The player has played all: labels that nobody reads need not wait any longer."""
        self._clock.passed_came_ns = 2**63
        worker = self._planes.get("worker")
        if worker is not None and worker.publisher.readers == 0:
            self._stop.set()

    def _counts(self) -> ReplayCounts:
        planes = self._planes.values()
        sent, skipped = sum(plane.sent for plane in planes), sum(plane.skipped for plane in planes)
        return ReplayCounts(sent, skipped, any(plane.cut_off for plane in planes))


@contextmanager
def open_replay(settings: ReplaySettings, stop: threading.Event) -> Iterator[Replay]:
    """Read what the file says of itself, and open the sockets.

    Raises:
        BadRecording, ProtocolMismatch, InsecureBind, AddressInUse.
    """
    head = read_head(settings.path)
    addresses = {"player": settings.sensors_address, "worker": settings.task_address}
    with ExitStack() as stack:
        context = stack.enter_context(zmq.Context())
        planes: dict[str, ReplayPlane] = {}
        for device, described in head.planes.items():
            address, lossless = addresses.get(device, FREE), settings.speed == 0.0
            plane = ReplayPlane(context, address, settings.path, device, described, lossless=lossless)
            planes[device] = stack.enter_context(closing(plane))
        replay = Replay(settings, planes, ReplayClock(head.first_ns, settings.speed), stop)
        handlers = {"hello": replay.hello, "clock": replay.read_clock, "goodbye": replay.goodbye}
        control = stack.enter_context(closing(ControlServer(context, settings.control_address, handlers)))
        replay.control = control.endpoint
        yield replay
