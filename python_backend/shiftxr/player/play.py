"""Run a world behind both planes: driven over ML-Agents, or on its own with a worker who stands still."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Literal

import numpy as np
import zmq
from numpy.typing import NDArray

from shiftxr.player.answers import Answers
from shiftxr.player.sensors import SensorSettings
from shiftxr.player.streams import PublishingSink, describe_streams
from shiftxr.player.world import World
from shiftxr.scenes.layout import ACTION_SIZE, GRIP, HAND_SIZE, HEAD_POSE, WRIST_POSE, object_names
from shiftxr.scenes.scene import load_scene
from shiftxr_bridge.control_server import ControlServer
from shiftxr_bridge.ends import Bind, End
from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.mlagents.endpoints import Endpoints, EndpointsChannel
from shiftxr_bridge.mlagents.player_end import Command, PlayerLink, Quit, Reset, Step
from shiftxr_bridge.publisher import StreamPublisher

Mode = Literal["lockstep", "realtime"]
ANYWHERE = Bind("tcp://127.0.0.1:*")  # a free port on loopback
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class PlayerSettings:
    """How a player is started."""

    scene: str
    seed: int
    mode: Mode
    sensors: SensorSettings
    sensors_end: End = ANYWHERE
    control_end: End = ANYWHERE


@dataclass(frozen=True, slots=True)
class Stage:
    """A world that streams, and where."""

    world: World
    endpoints: Endpoints
    pace: "Pace"
    answers: Answers
    stop: threading.Event  # is set when the player is asked to end


class Pace:
    """Lets control steps begin no earlier than they would in real time (in lockstep, at once), and keeps the device's
    clock: in lockstep simulated time, else it runs on between steps.

    What a step plays was captured by the time it is published: the clock reads the step's end when it begins.
    """

    def __init__(
        self,
        mode: Mode,
        control_hz: int,
        stop: threading.Event,
        now_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._period_ns = 10**9 // control_hz if mode == "realtime" else 0
        self._stop, self._now_ns = stop, now_ns
        self._due_ns = now_ns()
        self._played = (0, self._due_ns)  # device time at a host time
        self.late = 0  # steps that could not begin in time

    def wait(self) -> bool:
        """Wait for the next step's time; whether to go on."""
        if not self._period_ns:
            return not self._stop.is_set()
        now_ns = self._now_ns()
        self._due_ns += self._period_ns
        if now_ns > self._due_ns:
            self.late += 1
            self._due_ns = now_ns
        return not self._stop.wait((self._due_ns - now_ns) * 1e-9)

    def begins(self, until_ns: int) -> None:
        """A step that plays up to until_ns begins: in lockstep the clock reads its end from now on."""
        if not self._period_ns:
            self._played = (until_ns, self._due_ns)

    def played(self, t_ns: int) -> None:
        """A step has been played up to t_ns."""
        self._played = (t_ns, self._due_ns)

    def clock_ns(self) -> int:
        """The device's clock: never before what has been published, never more than one step after it."""
        t_ns, at_ns = self._played
        return t_ns + min(max(self._now_ns() - at_ns, 0), self._period_ns)


@contextmanager
def open_stage(settings: PlayerSettings, stop: threading.Event) -> Iterator[Stage]:
    """Load the scene and open its streams.

    Raises:
        UnknownScene, BadScene, NoGraphics, BadParameter, InsecureBind, AddressInUse.
    """
    scene, folder = load_scene(settings.scene)
    with ExitStack() as stack:
        context = stack.enter_context(zmq.Context())
        streams = describe_streams(scene, settings.sensors)
        lossless = settings.mode == "lockstep"
        publisher = stack.enter_context(
            closing(StreamPublisher(context, settings.sensors_end, streams, lossless=lossless))
        )
        sink = PublishingSink(publisher)
        world = stack.enter_context(closing(World(scene, folder, settings.sensors, sink, settings.seed)))
        pace = Pace(settings.mode, settings.sensors.control_hz, stop)

        hello = {
            "device": "headless",
            "mode": settings.mode,
            "session": publisher.session,
            "sensors": publisher.endpoint if isinstance(settings.sensors_end, Bind) else "",
            "streams": [stream.to_dict() for stream in streams],
        }
        answers = Answers(world, hello, pace.clock_ns, stop.set)
        control = stack.enter_context(closing(ControlServer(context, settings.control_end, answers.handlers())))
        yield Stage(world, Endpoints(publisher.endpoint, control.endpoint), pace, answers, stop)


def play_driven(stage: Stage, port: int, *, timeout_s: float = 60.0) -> None:
    """Obey an ML-Agents trainer on a loopback port until it has gone, or until stopped, whatever the trainer does.

    Raises:
        TrainerGone: none came in time.
        BadMessage: it sent an action that is not finite.
        BadParameter: it asked for what the scene does not allow.
    """
    channel = EndpointsChannel()
    channel.announce(stage.endpoints)
    link = PlayerLink(
        port,
        observation_size=len(object_names(stage.world.scene)),
        action_size=ACTION_SIZE,
        side_channels=[channel],
        timeout_s=timeout_s,
    )
    with closing(link), _ended_by(stage.stop, link.close):
        command: Command = link.connect()
        while not isinstance(command, Quit) and stage.pace.wait():
            command = link.exchange(_obey(stage, command))


@contextmanager
def _ended_by(stop: threading.Event, end: Callable[[], None]) -> Iterator[None]:
    """Call `end` once stop is set: a trainer that says nothing would keep us waiting for ever."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_LOOK_S):
            if stop.is_set():
                end()
                return

    watcher = threading.Thread(target=watch, name="stop watcher")
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def play_alone(stage: Stage) -> None:
    """Stream a worker who stands still, until stopped."""
    action = stay(_obey(stage, Reset({})))
    while stage.pace.wait():
        _obey(stage, Step(action))


def stay(objects: NDArray[np.float32]) -> NDArray[np.float32]:
    """The action that keeps head and hands where an object-state vector says they are, grips open."""
    action = np.zeros(ACTION_SIZE, np.float32)
    action[HEAD_POSE] = objects[:7]
    for side in (0, 1):
        action[WRIST_POSE[side]] = objects[7 + side * HAND_SIZE : 14 + side * HAND_SIZE]
    action[list(GRIP)] = 0.0
    return action


def _check_finite(actions: NDArray[np.float32]) -> None:
    """A trainer's numbers are a peer's: raises BadMessage, which ends the player as ML-Agents knows no refusal."""
    wrong = np.flatnonzero(~np.isfinite(actions))
    if wrong.size:
        raise BadMessage(f"the trainer's action {wrong[0]} is {actions[wrong[0]]}: every action must be finite")


def _obey(stage: Stage, command: Reset | Step) -> NDArray[np.float32]:
    world = stage.world
    if isinstance(command, Reset):
        state = world.reset(command.parameters)
    else:
        _check_finite(command.actions)
        stage.answers.begin_step()
        stage.pace.begins(world.step_end_ns)
        state = world.step(command.actions)
        stage.answers.end_step()
    stage.pace.played(world.t_ns)
    return state
