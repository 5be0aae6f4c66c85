"""A player in lockstep with the trainer that drives it, a reader that misses nothing, and somebody who asks it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TypeVar

import numpy as np
import zmq
from numpy.typing import NDArray

from shiftxr.scenes.layout import ACTION_SIZE, GRIP, HEAD_POSE, WRIST_POSE, ObjectState, read_objects
from shiftxr.scenes.scene import Scene
from shiftxr_bridge.control_client import ControlClient
from shiftxr_bridge.mlagents.endpoints import EndpointsChannel
from shiftxr_bridge.mlagents.stock import ActionTuple, EnvironmentParametersChannel
from shiftxr_bridge.mlagents.trainer_end import PlayerEnvironment, connect_editor, launch_player
from shiftxr_bridge.streams import Stream
from shiftxr_bridge.subscriber import Message, StreamSubscriber
from shiftxr_bridge.tick import Tick

BEHAVIOR = "Worker?team=0"  # ML-Agents' name for behaviour `Worker`
PATIENCE_S = 60.0
EDITOR_PATIENCE_S = 100.0  # to press Play: less than a test may take
ENTERED_S = 20.0  # a step that has been played is on its way

Vector = NDArray[np.float32]
Answer = TypeVar("Answer")


class Driven:
    """Owns both connections, and the player's process if it has one. Every step's messages are read as it is played.

    Args:
        command: what to start; None waits for the editor.
    """

    def __init__(self, scene: Scene, command: Sequence[str] | None, log_path: Path) -> None:
        self.scene = scene
        self._parameters, endpoints = EnvironmentParametersChannel(), EndpointsChannel()
        with ExitStack() as stack:
            self.environment = stack.enter_context(_connect(command, log_path, [self._parameters, endpoints]))
            self.environment.reset()
            assert endpoints.endpoints is not None, "no addresses before the first reset's reply"
            self.endpoints = endpoints.endpoints
            context = stack.enter_context(zmq.Context())
            self.reader = stack.enter_context(
                closing(StreamSubscriber(context, self.endpoints.sensors, None, delivery="lossless"))
            )
            self.control = stack.enter_context(closing(ControlClient(context, self.endpoints.control)))
            self.reader.wait_connected(ENTERED_S)
            self._resources = stack.pop_all()
        self.action = stay(self.observation)

    @property
    def streams(self) -> dict[str, Stream]:
        """What is described on the wire, by topic."""
        return dict(self.reader.streams)

    @property
    def control_hz(self) -> float:
        """Control steps per second: that of the object state."""
        return self.streams["scene/objects"].rate_hz

    @property
    def observation(self) -> Vector:
        """The newest observation, of the one agent that there is."""
        decisions, _ = self.environment.get_steps(BEHAVIOR)
        assert len(decisions) == 1
        return np.array(decisions.obs[0][0], np.float32)

    @property
    def objects(self) -> ObjectState:
        """The newest observation, by name."""
        return read_objects(self.scene, self.observation)

    def reset(self, seed: int, **parameters: float) -> Vector:
        """Begin an episode; the next action stays where it began. Parameters are kept by ML-Agents until set anew."""
        for name, value in {"seed": seed, **parameters}.items():
            self._parameters.set_float_parameter(name, float(value))
        self.environment.reset()
        self.action = stay(self.observation)
        return self.observation

    def step(self) -> list[Message]:
        """Play one control step with `action`; returns what it published, its tick last."""
        self.environment.set_actions(BEHAVIOR, ActionTuple(continuous=self.action[None, :].copy()))
        self.environment.step()
        messages: list[Message] = []
        while not (messages and isinstance(messages[-1].sample, Tick)):
            message = self.reader.receive(ENTERED_S)
            assert message is not None, f"no tick came {ENTERED_S:g} s after its control step"
            messages.append(message)
        return messages

    def play(self, seconds: float) -> list[Message]:
        """Play on with `action` for so long, a step at least."""
        return [message for _ in range(max(round(seconds * self.control_hz), 1)) for message in self.step()]

    def ask(self, call: Callable[[ControlClient], Answer]) -> tuple[Answer, list[Message]]:
        """Make a request that needs a step, and play on until it is answered; raises what it raises."""
        messages = self.step()  # of a player that has gone nobody waits for an answer
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(call, self.control)
            while not answer.done():
                messages += self.step()
        return answer.result(), messages

    def close(self) -> None:
        """End the player; a reader that has gone holds up nobody, so it goes first."""
        self._resources.close()


def stay(objects: Vector) -> Vector:
    """The action that keeps head and hands where an observation says they are, grips open."""
    action = np.zeros(ACTION_SIZE, np.float32)
    action[HEAD_POSE] = objects[0:7]
    action[WRIST_POSE[0]], action[WRIST_POSE[1]] = objects[7:14], objects[16:23]  # a hand: pose, grip, held
    action[list(GRIP)] = 0.0
    return action


def of(messages: Sequence[Message], topic: str) -> list[Message]:
    """Those of one topic."""
    return [message for message in messages if message.topic == topic]


def _connect(command: Sequence[str] | None, log_path: Path, channels: list[object]) -> PlayerEnvironment:
    if command is None:
        return connect_editor(timeout_s=EDITOR_PATIENCE_S, side_channels=channels)  # type: ignore[arg-type]
    return launch_player(command, timeout_s=PATIENCE_S, side_channels=channels, log_path=log_path)  # type: ignore[arg-type]
