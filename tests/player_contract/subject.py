"""The player under test, as `--player` names it. It is known by its two planes alone; nothing of it is imported."""

import sys
from dataclasses import dataclass

import pytest

from shiftxr.scenes.scene import Scene, load_scene

HEADLESS, EDITOR, REPLAY = "headless", "editor", "replay"


@dataclass(frozen=True, slots=True)
class Subject:
    """Which player, in which scene."""

    player: str  # "headless", "editor", "replay", or the path of an executable
    scene_name: str

    @property
    def scene(self) -> Scene:
        """What every player of the scene must agree on."""
        return load_scene(self.scene_name)[0]

    def command(self, *, control_hz: int, rgb_hz: int) -> list[str]:
        """How to start it in lockstep, with small pictures; skips the test where it can't be started by us."""
        if self.player == EDITOR:
            pytest.skip("only a person can start the editor's player, and a test needs one of its own")
        if self.player == REPLAY:
            pytest.skip("a replay has no ML-Agents plane: nobody drives it")
        options = ["--scene", self.scene_name, "--rgb-size", "160x120", "--rgb-hz", str(rgb_hz)]
        options += ["--control-hz", str(control_hz)]
        if self.player == HEADLESS:
            return [sys.executable, "-m", "shiftxr.cli", "player", "--mode", "lockstep", *options]
        return [self.player, "-batchmode", *options]
