"""Hand joints: in OpenXR's order, each hand with its own side, and fingers that close with the grip."""

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.player_contract.take import Take

from shiftxr_bridge.hands import Hands
from shiftxr_bridge.rotation import conjugate, rotate

PALM, WRIST = 0, 1
THUMB, INDEX, MIDDLE, RING, LITTLE = range(2, 6), range(6, 11), range(11, 16), range(16, 21), range(21, 26)
TIPS = [finger[-1] for finger in (THUMB, INDEX, MIDDLE, RING, LITTLE)]


def in_wrist_frame(take: Take, side: int, t_ns: int) -> NDArray[np.float64]:
    """A hand's joints (26, 3) in its wrist's frame: -z towards the fingers, +y out of the back of the hand."""
    hands = [m.sample for m in take.by_topic["headset/hands"] if m.header.t_ns <= t_ns][-1]
    assert isinstance(hands, Hands)
    wrist = hands.position[side, WRIST], hands.orientation[side, WRIST]
    return rotate(conjugate(wrist[1]), hands.position[side] - wrist[0])


@pytest.mark.parametrize("side", [0, 1], ids=["left", "right"])
def test_joints_stand_in_openxr_order(take: Take, side: int) -> None:
    joints = in_wrist_frame(take, side, take.still[1])
    outwards = (-1.0, 1.0)[side]  # the little finger's side: a right palm that looks down has it on the right
    assert np.linalg.norm(joints[PALM] - 0.5 * (joints[MIDDLE[0]] + joints[MIDDLE[1]])) < 0.03  # OpenXR's definition
    for finger in (THUMB, INDEX, MIDDLE, RING, LITTLE):
        assert np.all(np.diff(joints[list(finger)][:, 2]) < 0.0)  # from the metacarpal to the tip, ahead
    across = outwards * joints[[THUMB[-1], INDEX[-1], MIDDLE[-1], RING[-1], LITTLE[-1]], 0]
    assert np.all(np.diff(across) > 0.0)
    assert 0.12 < -joints[MIDDLE[-1], 2] < 0.25  # an open hand's length, metres


def test_fingers_close_into_the_palm_with_the_grip(take: Take) -> None:
    if take.drop is None:
        pytest.skip(f"{take.scene.name} has nothing to take")
    opened, closed = (in_wrist_frame(take, 0, t_ns) for t_ns in (take.still[1], take.drop[0]))
    reach_m = [np.linalg.norm(joints[TIPS] - joints[PALM], axis=1) for joints in (opened, closed)]
    assert np.all(reach_m[1][1:] < reach_m[0][1:])  # all of them, about what is held
    assert np.all(reach_m[1][1:3] < reach_m[0][1:3] - 0.015)  # index and middle hold even the smallest part
    assert np.all(closed[TIPS[1:3], 1] < opened[TIPS[1:3], 1] - 0.01)  # downwards: +y is out of the back
    right = [in_wrist_frame(take, 1, t_ns) for t_ns in (take.still[1], take.drop[0])]
    np.testing.assert_allclose(right[0], right[1], atol=1e-3)  # the other hand stays open
