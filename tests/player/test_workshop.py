"""A world that has one of each thing: its hands turn, press and lock, its belt carries, its seed spoils."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.player.conftest import Collected

from shiftxr.player.build import build_model
from shiftxr.player.dressing import Dressing
from shiftxr.player.machine_room import MachineRoom
from shiftxr.player.play import stay
from shiftxr.player.sensors import SensorSettings
from shiftxr.player.world import World
from shiftxr.scenes.interaction_contract import GRIP_POINT_M, PRESS_POINT_M
from shiftxr.scenes.layout import ObjectState, read_objects
from shiftxr.scenes.scene import load_scene

WORKSHOP = Path(__file__).parent / "workshop"
LEVER_M, WHEEL_M = np.array([0.5, 1.1, -0.5]), np.array([-0.5, 1.1, -0.5])  # their axes, OpenXR frame, towards +z


class Hand:
    """Drives one hand of a world, fingers ahead; the other one stays."""

    def __init__(self, world: World, side: int) -> None:
        self.world, self._at, self._grip = world, 7 + 7 * side, 21 + side
        self.objects = world.reset({"seed": 1})
        self.action = stay(self.objects)

    def go(self, point: NDArray[np.float64], *, grip: float, steps: int = 8) -> None:
        """Bring the grip point to a place (3,)."""
        self._bring(point - GRIP_POINT_M, grip, steps)

    def press(self, top: NDArray[np.float64]) -> None:
        """Push a wall's button in by 1 cm, and leave it."""
        for depth_m in (-0.03, 0.01, -0.05):
            self._bring(top + np.array([0.0, 0.0, -depth_m]) - PRESS_POINT_M, 0.0, 8)

    def turn(self, centre: NDArray[np.float64], radius_m: float, angles_rad: NDArray[np.float64]) -> None:
        """Hold on, and go around an axis."""
        for angle in angles_rad:
            self.go(centre + radius_m * np.array([np.cos(angle), np.sin(angle), 0.0]), grip=1.0, steps=1)
        self.go(centre + radius_m * np.array([np.cos(angle), np.sin(angle), 0.0]), grip=1.0)

    def let_go(self) -> None:
        """Open where it is."""
        self.action[self._grip] = 0.0
        for _ in range(6):
            self.objects = self.world.step(self.action)

    def _bring(self, wrist: NDArray[np.float64], grip: float, steps: int) -> None:
        self.action[self._at : self._at + 3] = wrist
        self.action[self._grip] = grip
        for _ in range(steps):
            self.objects = self.world.step(self.action)

    @property
    def state(self) -> ObjectState:
        return read_objects(self.world.scene, self.objects)


@pytest.fixture
def world(sink: Collected) -> Iterator[World]:
    scene, folder = load_scene(str(WORKSHOP))
    played = World(scene, folder, SensorSettings(width=64, height=64, rgb_hz=1), sink, seed=1)
    yield played
    played.close()


def test_a_lever_follows_the_hand_that_holds_it_and_stays_where_it_was_left(world: World) -> None:
    hand = Hand(world, 1)
    end = LEVER_M + np.array([0.12, 0.0, 0.0])
    hand.go(end, grip=0.0)
    hand.go(end, grip=1.0)
    assert hand.state.held == (None, "bleed")
    hand.turn(LEVER_M, 0.12, np.linspace(0.0, 0.9, 10))
    assert hand.state.turnable["bleed"].angle_rad == pytest.approx(0.9, abs=0.02)
    np.testing.assert_allclose(
        hand.state.turnable["bleed"].handle, LEVER_M + 0.12 * np.array([np.cos(0.9), np.sin(0.9), 0.0]), atol=0.004
    )
    hand.let_go()
    left = hand.state.turnable["bleed"].angle_rad
    hand.go(end, grip=0.0, steps=20)
    assert hand.state.held == (None, None)
    assert hand.state.turnable["bleed"].angle_rad == left == pytest.approx(0.9, abs=0.02)


def test_a_wheel_is_taken_anywhere_of_its_rim_turned_by_strokes_and_stops_at_its_end(world: World) -> None:
    hand = Hand(world, 0)
    for stroke in range(4):
        top = WHEEL_M + np.array([0.0, 0.08, 0.0])
        hand.go(top + np.array([0.0, 0.0, 0.1]), grip=0.0)
        hand.go(top, grip=0.0)
        hand.go(top, grip=1.0)
        assert hand.state.held == ("supply", None)
        hand.turn(WHEEL_M, 0.08, np.pi / 2 + np.linspace(0.0, 1.2, 10))
        turned = hand.state.turnable["supply"].angle_rad
        assert turned == pytest.approx(min(1.2 * (stroke + 1), 4.0), abs=0.05 * (stroke + 1))
        hand.let_go()
    assert turned == 4.0


def test_a_padlock_in_the_hasp_holds_the_lever_fast(world: World) -> None:
    hand = Hand(world, 1)
    padlock, hasp = hand.state.part["padlock"][:3].astype(float), hand.state.socket["hasp"].astype(float)
    for grip in (0.0, 1.0):
        hand.go(padlock + np.array([0.0, 0.04, 0.0]), grip=grip)
    hand.go(hasp + np.array([0.0, 0.04, 0.0]), grip=1.0, steps=15)
    hand.go(hasp + np.array([0.0, 0.04, 0.0]), grip=0.0)
    assert hand.state.holder["padlock"] == "hasp"
    end = LEVER_M + np.array([0.12, 0.0, 0.0])
    hand.go(end, grip=0.0)
    hand.go(end, grip=1.0)
    assert hand.state.held == (None, "bleed")
    hand.turn(LEVER_M, 0.12, np.linspace(0.0, 0.9, 10))
    assert hand.state.turnable["bleed"].angle_rad == 0.0


def test_a_started_belt_carries_what_lies_on_it_and_a_stopped_one_leaves_it(world: World) -> None:
    hand = Hand(world, 1)
    end = LEVER_M + np.array([0.12, 0.0, 0.0])
    for grip in (0.0, 1.0):
        hand.go(end, grip=grip)
    hand.turn(LEVER_M, 0.12, np.linspace(0.0, 1.2, 12))  # the drive's switch
    hand.go(end, grip=0.0)
    still = hand.state.part["bracket"][0]
    hand.press(hand.state.button["start"].top.astype(float))
    hand.go(end, grip=0.0, steps=30)  # 3 s: it runs up with a time constant of 0.5 s
    before = hand.state
    hand.go(end, grip=0.0, steps=10)
    assert before.part["bracket"][0] > still + 0.3
    assert hand.state.part["bracket"][0] - before.part["bracket"][0] == pytest.approx(0.2, abs=0.005)  # in 1 s
    assert hand.state.part["bracket"][1] == pytest.approx(before.part["bracket"][1], abs=1e-3)  # and does not tumble
    hand.press(hand.state.button["stop"].top.astype(float))
    hand.go(end, grip=0.0, steps=40)
    left = hand.state.part["bracket"][0]
    hand.go(end, grip=0.0, steps=10)
    assert hand.state.part["bracket"][0] == pytest.approx(left, abs=1e-3)


def test_a_seed_spoils_hides_and_breaks_about_as_often_as_the_scene_says() -> None:
    scene, folder = load_scene(str(WORKSHOP))
    model = build_model(scene, folder, 64, 64)
    dressing, spoilt, there, faulty = Dressing(model, scene), 0, 0, 0
    for seed in range(200):
        rng, room = np.random.default_rng(seed), MachineRoom(scene)
        dressing.dress(rng)
        dressing.break_machines(room, rng)
        scratched = dressing.defect["bracket"] == "scratch"
        assert model.geom("bracket_scratch").rgba[3] == float(scratched)
        spoilt, there = spoilt + scratched, there + (model.body("bucket").pos[2] > -1.0)
        faulty += room.fault["drive"] > 0
        assert (room.severity["drive"] > 0.0) == (room.fault["drive"] > 0)
    for count in (spoilt, there, faulty):
        assert 70 < count < 130  # of 200 at one half: four standard deviations
