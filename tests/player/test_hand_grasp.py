"""Fingers stop at what they hold: measured on the flesh along the bones, not by the search for postures."""

from itertools import pairwise

import mujoco
import numpy as np
import pytest

from shiftxr.player.build import build_model
from shiftxr.player.grasp_shape import grasp_radius
from shiftxr.player.hand_kinematics import AT_WRIST
from shiftxr.player.hand_model import hand_joints
from shiftxr.scenes.interaction_contract import GRIP_CLOSES, GRIP_OPENS, GRIP_POINT_M
from shiftxr.scenes.scene import load_scene

WRISTS = np.array([AT_WRIST, AT_WRIST])
FINGERS = ((7, 8, 9, 10), (12, 13, 14, 15), (17, 18, 19, 20), (22, 23, 24, 25))
TIP_SHARE = 0.7  # beyond it a fingertip rounds off
MM = 1e-3


def flesh(grip: float, held: float | None, joints: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Points along the bones of a right hand's digit, from the grip point, and how thick it is there: (N, 3), (N,)."""
    hands = hand_joints(WRISTS, np.array([0.0, grip]), (None, held))
    place, radius = hands.position[1] - GRIP_POINT_M, hands.radius[1]
    points, thick = [], []
    for a, b in pairwise(joints):
        share = np.linspace(0.0, TIP_SHARE if b == joints[-1] else 1.0, 40)
        points.append(place[a] + share[:, None] * (place[b] - place[a]))
        thick.append(radius[a] + share * (radius[b] - radius[a]))
    return np.concatenate(points), np.concatenate(thick)


@pytest.mark.parametrize("radius_mm", [13, 18, 25, 32, 40])
def test_fingers_lie_on_a_thing_of_that_radius_and_not_in_it(radius_mm: int) -> None:
    for joints in FINGERS:
        points, thick = flesh(1.0, radius_mm * MM, joints)
        gap = np.linalg.norm(points[:, 1:], axis=1) - thick - radius_mm * MM  # from a cylinder across the palm
        assert -0.5 * MM < gap.min() < 0.5 * MM
        assert gap[-40:].min() < 4.0 * MM  # the last bone, where the pad is
    points, thick = flesh(1.0, radius_mm * MM, (3, 4, 5))
    gap = np.linalg.norm(points, axis=1) - thick - radius_mm * MM  # from a ball
    assert -1.0 * MM < gap.min() < 2.0 * MM


@pytest.mark.parametrize("radius_mm", [5, 8, 11])
def test_a_thin_thing_is_between_thumb_index_and_middle_finger(radius_mm: int) -> None:
    pads = []
    for joints, axes in (((3, 4, 5), slice(0, 3)), (FINGERS[0], slice(1, 3)), (FINGERS[1], slice(1, 3))):
        points, thick = flesh(1.0, radius_mm * MM, joints)
        gap = np.linalg.norm(points[:, axes], axis=1) - thick - radius_mm * MM
        assert -0.5 * MM < gap.min() < 2.5 * MM
        assert gap.argmin() >= len(gap) - 40  # with its last bone
        pads.append(points[gap.argmin()])
    assert pads[0][2] > 0.0 > max(pads[1][2], pads[2][2])  # the thumb from behind, the fingers from ahead
    assert pads[2][0] - pads[1][0] > 0.012  # and the two fingers beside each other
    ring = flesh(1.0, radius_mm * MM, FINGERS[2])[0][-1]
    assert np.linalg.norm(ring) > np.linalg.norm(pads[2])


def test_a_bigger_thing_keeps_the_hand_wider() -> None:
    def opening(radius_mm: int) -> float:
        thumb, middle = (flesh(1.0, radius_mm * MM, joints)[0][-40:] for joints in ((3, 4, 5), FINGERS[1]))
        return float(np.linalg.norm(thumb[:, None] - middle, axis=-1).min())

    for radii in ((4, 8, 12), (13, 18, 23, 28, 33, 38)):
        openings = [opening(radius) for radius in radii]
        assert (np.diff(openings) > 3.0 * MM).all()


@pytest.mark.parametrize("held", [None, 0.006, 0.014, 0.03])
def test_a_hand_closes_without_a_jerk(held: float | None) -> None:
    grips = np.linspace(0.0, 1.0, 201)
    hands = np.stack([hand_joints(WRISTS, np.full(2, grip), (held, held)).position for grip in grips])
    assert np.linalg.norm(np.diff(hands, axis=0), axis=-1).max() < 2.5 * MM  # in a two-hundredth of the way


def test_taking_and_letting_go_move_no_finger() -> None:
    for grip in (0.0, GRIP_OPENS, GRIP_CLOSES):
        free = hand_joints(WRISTS, np.full(2, grip))
        for held in (0.006, 0.02):
            np.testing.assert_array_equal(hand_joints(WRISTS, np.full(2, grip), (held, held)).position, free.position)


def test_a_hand_knows_its_own_thing_only() -> None:
    both = hand_joints(WRISTS, np.ones(2), (0.006, 0.03))
    left = hand_joints(WRISTS, np.ones(2), (0.006, None))
    np.testing.assert_array_equal(both.position[0], left.position[0])
    assert np.linalg.norm(both.position[1] - left.position[1], axis=1).max() > 0.02


def test_how_thick_parts_are_where_they_are_taken() -> None:
    scene, folder = load_scene("assembly_station")
    model = build_model(scene, folder, 64, 64)
    radius = {g.body: grasp_radius(model, g.body, g.site) for g in scene.graspables}
    assert radius == pytest.approx(
        {
            "housing": 0.040,  # 50 mm: a hand's widest
            "gear": 0.032,  # its wheel, 4 mm below the site, and not its hub
            "gear_wrong": 0.036,
            "cover": 0.012,  # its ridge, not its plate, 8 mm below
            "bolt_a": 0.011,  # its head, not its flange, 6 mm below
            "bolt_b": 0.011,
            "driver": 0.018,  # its handle
        }
    )


def test_a_part_that_lies_on_its_side_is_measured_as_it_lies() -> None:
    model = mujoco.MjModel.from_xml_string(
        """<mujoco><worldbody><body name="rod">
        <geom type="box" size="0.03 0.02 0.007" euler="0 90 0"/><geom type="sphere" pos="0 0 -0.2" size="0.035"/>
        <site name="on_it" pos="0 0 0.02"/><site name="above" pos="0 0 0.1"/>
        </body></worldbody></mujoco>"""
    )
    assert grasp_radius(model, "rod", "on_it") == pytest.approx(0.007)  # its height is what was 30 mm across
    assert grasp_radius(model, "rod", "above") == pytest.approx(0.007)  # none is near: the nearest
