"""Hands by forward kinematics: bones keep their lengths, joints their limits, and fingers bend to the right side."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shiftxr.player.hand_grasp import posture_of
from shiftxr.player.hand_kinematics import AT_WRIST, RIGHT, joints_of
from shiftxr.player.hand_model import HandJoints, hand_joints
from shiftxr.player.hand_posture import LIMITS_RAD, within_limits
from shiftxr.scenes.interaction_contract import GRIP_POINT_M, PRESS_POINT_M
from shiftxr_bridge.rotation import conjugate, from_rotvec, multiply, normalize

THUMB_TIP, INDEX_TIP, TIPS = 5, 10, [10, 15, 20, 25]
GRIPS, HELD = st.floats(-0.5, 1.5), st.one_of(st.none(), st.floats(0.0, 0.1))
WRISTS = np.array([AT_WRIST, AT_WRIST])
TURNED = np.array(
    [
        [-0.2, 1.1, -0.3, *from_rotvec(np.array([0.3, -0.9, 0.4]))],
        [0.1, 0.9, -0.5, *from_rotvec(np.array([-1.2, 0.2, 0.7]))],
    ]
)


def right_hand(grip: float, held: float | None = None) -> np.ndarray:
    return hand_joints(WRISTS, np.array([0.0, grip]), (None, held)).position[1]


def hinges_rad(hands: HandJoints, joint: int) -> np.ndarray:
    """How far the bone after a joint is bent against the one before, which only a turn about x may do: (2,)."""
    turn = multiply(conjugate(hands.orientation[:, joint - 1]), hands.orientation[:, joint])
    np.testing.assert_allclose(turn[:, 1:3], 0.0, atol=1e-9)
    return -2.0 * np.arctan2(turn[:, 0], turn[:, 3])


@settings(max_examples=60, deadline=None)
@given(st.tuples(GRIPS, GRIPS), st.tuples(HELD, HELD))
def test_no_grip_about_nothing_or_anything_bends_a_joint_too_far(grips: tuple, held: tuple) -> None:
    hands, inside = hand_joints(TURNED, np.array(grips), held), 1e-6
    for knuckle in (7, 12, 17, 22):
        root = multiply(conjugate(hands.orientation[:, knuckle - 1]), hands.orientation[:, knuckle])
        flexion, abduction = -2.0 * np.arctan2(root[:, 0], root[:, 3]), 2.0 * np.arctan2(root[:, 1], root[:, 3])
        middle, last = hinges_rad(hands, knuckle + 1), hinges_rad(hands, knuckle + 2)
        assert (np.abs(np.rad2deg(flexion) - 35.0) <= 55.0 + inside).all()  # -20 to 90
        assert (np.abs(np.rad2deg(abduction)) <= (0.0 if knuckle == 12 else 15.0) + inside).all()
        assert (np.abs(np.rad2deg(middle) - 55.0) <= 55.0 + inside).all()  # 0 to 110
        np.testing.assert_allclose(last, 2.0 / 3.0 * middle, atol=1e-9)
    assert (np.abs(np.rad2deg(hinges_rad(hands, 3)) - 25.0) <= 25.0 + inside).all()  # 0 to 50
    assert (np.abs(np.rad2deg(hinges_rad(hands, 4)) - 30.0) <= 50.0 + inside).all()  # -20 to 80
    root_of_thumb = posture_of(np.array(grips), held)[:, 0, :2]  # no joint before it tells
    assert (root_of_thumb >= LIMITS_RAD[0, :2, 0] - 1e-9).all()
    assert (root_of_thumb <= LIMITS_RAD[0, :2, 1] + 1e-9).all()


@settings(max_examples=30, deadline=None)
@given(st.tuples(GRIPS, GRIPS), st.tuples(HELD, HELD))
def test_bones_keep_their_lengths(grips: tuple, held: tuple) -> None:
    position = hand_joints(TURNED, np.array(grips), held).position
    index = np.linalg.norm(np.diff(position[:, 6:11], axis=1), axis=2)
    thumb = np.linalg.norm(np.diff(position[:, 2:6], axis=1), axis=2)
    np.testing.assert_allclose(index, [[0.068, 0.040, 0.025, 0.022]] * 2)
    np.testing.assert_allclose(thumb, [[0.044, 0.032, 0.026]] * 2)


def test_a_bone_lies_ahead_of_the_joint_that_it_begins_at() -> None:
    hands = hand_joints(TURNED, np.array([0.3, 0.9]), (0.01, 0.03))
    for joint in (2, 4, 6, 7, 13, 19, 23):
        bone = hands.position[:, joint + 1] - hands.position[:, joint]
        length = np.linalg.norm(bone, axis=1, keepdims=True)
        ahead = [place_in(turn, b) for turn, b in zip(hands.orientation[:, joint], bone / length, strict=True)]
        np.testing.assert_allclose(ahead, [[0.0, 0.0, -1.0]] * 2, atol=1e-9)


def place_in(turn: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """A vector in the frame of a rotation, by quaternion products alone."""
    return multiply(multiply(conjugate(turn), np.append(vector, 0.0)), turn)[:3]


def test_the_left_hand_mirrors_the_right() -> None:
    hands = hand_joints(WRISTS, np.array([0.8, 0.8]), (0.02, 0.02))
    np.testing.assert_allclose(hands.position[0] * [-1.0, 1.0, 1.0], hands.position[1], atol=1e-12)
    mirrored = hands.orientation[0] * [1.0, -1.0, -1.0, 1.0]
    np.testing.assert_allclose(np.abs(np.sum(mirrored * hands.orientation[1], axis=1)), 1.0)


def test_hands_move_as_their_wrists_do() -> None:
    grips, held = np.array([0.2, 1.0]), (None, 0.015)
    still, moved = hand_joints(WRISTS, grips, held), hand_joints(TURNED, grips, held)
    for side in (0, 1):
        back = [place_in(TURNED[side, 3:], p - TURNED[side, :3]) for p in moved.position[side]]
        np.testing.assert_allclose(back, still.position[side], atol=1e-12)
        np.testing.assert_allclose(normalize(moved.orientation[side]), moved.orientation[side], atol=1e-12)


def test_a_finger_flexed_at_its_knuckle_by_a_right_angle_points_out_of_the_palm() -> None:
    straight = np.zeros((5, 4))
    flexed = straight.copy()
    flexed[2, 1] = np.pi / 2  # the middle finger's
    before, after = (joints_of(posture, RIGHT, AT_WRIST)[0] for posture in (straight, flexed))
    np.testing.assert_allclose(after[12], before[12])
    # 45 + 28 + 23 mm, straight down but for the palm's arch of 0.05 rad: 96 cos 0.05 = 95.9
    assert after[15, 1] - after[12, 1] == pytest.approx(-0.0959, abs=1e-4)
    assert after[15, 2] == pytest.approx(after[12, 2], abs=2e-4)


def test_the_limits_are_kept_and_a_last_joint_follows_its_middle_one() -> None:
    wild = np.full((5, 4), 3.0)
    near = np.rad2deg(within_limits(wild))
    np.testing.assert_allclose(near[0], [70.0, 15.0, 50.0, 80.0])
    np.testing.assert_allclose(near[1], [15.0, 90.0, 110.0, 220.0 / 3.0])
    np.testing.assert_allclose(near[2], [0.0, 90.0, 110.0, 220.0 / 3.0])
    assert np.rad2deg(within_limits(-wild))[4] == pytest.approx([-15.0, -20.0, 0.0, 0.0])


def test_closing_brings_every_fingertip_to_the_palm_and_the_thumb_across_it() -> None:
    opened, closed = right_hand(0.0), right_hand(1.0)
    assert (closed[TIPS, 2] - opened[TIPS, 2] > 0.08).all()  # back from where they pointed
    assert (closed[TIPS, 1] < -0.01).all()
    assert closed[THUMB_TIP, 0] - opened[THUMB_TIP, 0] > 0.05


def test_the_thumb_meets_the_index_in_a_pinch() -> None:
    gap = [np.linalg.norm(np.subtract(*right_hand(grip, 0.004)[[THUMB_TIP, INDEX_TIP]])) for grip in (0.0, 1.0)]
    assert gap[0] > 0.08
    assert gap[1] < 0.03  # 8 mm of the thing, and the flesh of both


def test_an_open_hand_presses_with_its_fingertips_and_a_closed_one_is_about_the_grip_point() -> None:
    opened = right_hand(0.0)
    assert np.linalg.norm(opened[TIPS].mean(axis=0) - PRESS_POINT_M) < 0.03
    assert np.linalg.norm(opened[15] - PRESS_POINT_M) < 0.03
    for held in (None, 0.005, 0.012, 0.02, 0.035):
        hand = hand_joints(WRISTS, np.ones(2), (None, held))
        flesh = hand.radius[1][:, None]
        assert (np.min(hand.position[1] - flesh, axis=0) < GRIP_POINT_M).all()
        assert (np.max(hand.position[1] + flesh, axis=0) > GRIP_POINT_M).all()


def test_a_relaxed_hand_is_no_board() -> None:
    hands = hand_joints(WRISTS, np.zeros(2))
    bent = [np.rad2deg(hinges_rad(hands, middle))[1] for middle in (8, 13, 18, 23)]
    assert 5.0 < bent[0] < bent[1] < bent[2] < bent[3] < 25.0  # more so towards the little finger
