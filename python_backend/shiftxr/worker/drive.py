"""Drives a player with a scripted worker, over the stock ML-Agents environment."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shiftxr.scenes.errors import BadProfile
from shiftxr.scenes.scene import Scene
from shiftxr.scenes.shift.temporality import TimeProfile
from shiftxr.worker.scripted import ScriptedWorker
from shiftxr_bridge.mlagents.endpoints import Endpoints, EndpointsChannel
from shiftxr_bridge.mlagents.errors import PlayerGone
from shiftxr_bridge.mlagents.stock import ActionTuple, EnvironmentParametersChannel
from shiftxr_bridge.mlagents.trainer_end import PlayerEnvironment, launch_player

BEHAVIOR = "Worker?team=0"
MAX_EPISODE_S = 180.0  # a worker who got stuck starts over


@dataclass(frozen=True, slots=True)
class Episodes:
    """Which layouts a worker meets, and how the scene changes over the session (SHIFT's time dimension)."""

    first_seed: int
    time: TimeProfile = field(default_factory=TimeProfile)

    def parameters(self, scene: Scene, episode: int, t_s: float) -> dict[str, float]:
        """What an episode, counted from 0, is reset with that begins t_s into the session.

        Raises:
            BadProfile: the scene has no such parameter, or not so far.
        """
        changed = self.time.environment_at(t_s)
        for name, value in changed.items():
            dial = scene.environment.get(name)
            if dial is None:
                there = ", ".join(scene.environment)
                raise BadProfile(f"time.environment.{name}: {scene.name} has no such parameter: choose of {there}")
            if not dial.min <= value <= dial.max:
                raise BadProfile(
                    f"time.environment.{name}: is {value:g} after {t_s:g} s: {scene.name} takes "
                    f"{dial.min:g} to {dial.max:g}; keep it within"
                )
        return {"seed": float(self.time.layout_seed(self.first_seed, episode, t_s)), **changed}


class DrivenPlayer:
    """A launched player and the worker that acts in it. Resets at once, so that its endpoints are known."""

    def __init__(
        self,
        command: Sequence[str],
        scene: Scene,
        worker: ScriptedWorker,
        episodes: Episodes,
        *,
        control_hz: int,
        timeout_s: float = 60.0,
        log_path: Path | None = None,
    ) -> None:
        self._worker, self._episodes, self._scene = worker, episodes, scene
        self._control_hz, self._max_steps = control_hz, int(MAX_EPISODE_S * control_hz)
        self._steps = 0  # of the session
        self._parameters, channel = EnvironmentParametersChannel(), EndpointsChannel()
        self._environment: PlayerEnvironment = launch_player(
            command, timeout_s=timeout_s, side_channels=[channel, self._parameters], log_path=log_path
        )
        self._episode = 0
        try:
            self._reset()
            if channel.endpoints is None:
                raise PlayerGone("the player did not say where it streams: is it a shiftxr player?")
        except BaseException:
            self._environment.close()
            raise
        self.endpoints: Endpoints = channel.endpoints

    def run(self, stop: threading.Event) -> None:
        """Act until stopped, episode after episode; raises PlayerGone. A lossless player waits for its readers."""
        steps = 0
        while not stop.is_set():
            if self._worker.finished or steps >= self._max_steps:
                self._reset()
                steps = 0
            action = self._worker.act(self._observation())
            self._environment.set_actions(BEHAVIOR, ActionTuple(continuous=action[None, :]))
            self._environment.step()
            steps += 1
            self._steps += 1

    def close(self) -> None:
        """End the player."""
        self._environment.close()

    def _reset(self) -> None:
        t_s = self._steps / self._control_hz
        for name, value in self._episodes.parameters(self._scene, self._episode, t_s).items():
            self._parameters.set_float_parameter(name, value)
        self._environment.reset()
        self._episode += 1
        self._worker.reset(self._observation())

    def _observation(self) -> NDArray[np.float32]:
        decisions, _ = self._environment.get_steps(BEHAVIOR)
        if len(decisions) != 1:
            raise PlayerGone(f"the player has {len(decisions)} agents named Worker, expected one: check its scene")
        return np.asarray(decisions.obs[0][0], np.float32)
