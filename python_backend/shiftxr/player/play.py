"""Run a world behind both planes: driven over ML-Agents, or on its own with a worker who stands still."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import zmq
from numpy.typing import NDArray

from shiftxr.player.sensors import SensorSettings
from shiftxr.player.streams import PublishingSink, describe_streams
from shiftxr.player.world import World
from shiftxr.scenes.layout import ACTION_SIZE, GRIP, HAND_SIZE, HEAD_POSE, WRIST_POSE, object_names
from shiftxr.scenes.scene import load_scene
from shiftxr_bridge.control import ControlServer
from shiftxr_bridge.mlagents.endpoints import Endpoints, EndpointsChannel
from shiftxr_bridge.mlagents.player_end import Command, PlayerLink, Quit, Reset, Step
from shiftxr_bridge.publisher import StreamPublisher

Mode = Literal["lockstep", "realtime"]


@dataclass(frozen=True, slots=True)
class PlayerSettings:
    """How a player is started."""

    scene: str
    seed: int
    mode: Mode
    sensors: SensorSettings
    sensors_address: str = "tcp://127.0.0.1:*"
    control_address: str = "tcp://127.0.0.1:*"


@dataclass(frozen=True, slots=True)
class Stage:
    """A world that streams, and where."""

    world: World
    endpoints: Endpoints
    pace: "Pace"


class Pace:
    """Lets control steps begin no earlier than they would in real time; in lockstep, at once."""

    def __init__(self, mode: Mode, control_hz: int, stop: threading.Event) -> None:
        self._period_s = 1.0 / control_hz if mode == "realtime" else 0.0
        self._stop = stop
        self._due_s = time.monotonic()
        self.late = 0  # steps that could not be played in time

    def wait(self) -> bool:
        """Wait for the next step's time; whether to go on."""
        if self._period_s:
            now_s = time.monotonic()
            self._due_s += self._period_s
            if now_s > self._due_s:
                self.late += 1
                self._due_s = now_s
            return not self._stop.wait(self._due_s - now_s)
        return not self._stop.is_set()


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
            closing(StreamPublisher(context, settings.sensors_address, streams, lossless=lossless))
        )
        sink = PublishingSink(publisher)
        world = stack.enter_context(closing(World(scene, folder, settings.sensors, sink, settings.seed)))

        def hello(_: Mapping[str, Any]) -> Mapping[str, Any]:
            return {
                "device": "headless",
                "mode": settings.mode,
                "session": publisher.session,
                "sensors": publisher.endpoint,
                "streams": [stream.to_dict() for stream in streams],
            }

        def clock(_: Mapping[str, Any]) -> Mapping[str, Any]:
            return {"t": world.t_ns}

        handlers = {"hello": hello, "clock": clock}
        control = stack.enter_context(closing(ControlServer(context, settings.control_address, handlers)))
        pace = Pace(settings.mode, settings.sensors.control_hz, stop)
        yield Stage(world, Endpoints(publisher.endpoint, control.endpoint), pace)


def play_driven(stage: Stage, port: int) -> None:
    """Obey an ML-Agents trainer on a loopback port until it quits; raises TrainerGone if it never comes."""
    world = stage.world
    channel = EndpointsChannel()
    channel.announce(stage.endpoints)
    link = PlayerLink(
        port,
        observation_size=len(object_names(world.scene)),
        action_size=ACTION_SIZE,
        side_channels=[channel],
    )
    with closing(link):
        command: Command = link.connect()
        while not isinstance(command, Quit) and stage.pace.wait():
            command = link.exchange(_obey(world, command))


def play_alone(stage: Stage) -> None:
    """Stream a worker who stands still, until stopped."""
    action = stay(stage.world.reset({}))
    while stage.pace.wait():
        stage.world.step(action)


def stay(objects: NDArray[np.float32]) -> NDArray[np.float32]:
    """The action that keeps head and hands where an object-state vector says they are, grips open."""
    action = np.zeros(ACTION_SIZE, np.float32)
    action[HEAD_POSE] = objects[:7]
    for side in (0, 1):
        action[WRIST_POSE[side]] = objects[7 + side * HAND_SIZE : 14 + side * HAND_SIZE]
    action[list(GRIP)] = 0.0
    return action


def _obey(world: World, command: Reset | Step) -> NDArray[np.float32]:
    if isinstance(command, Reset):
        return world.reset(command.parameters)
    return world.step(command.actions)
