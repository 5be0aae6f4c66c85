"""The joints of two hands in the world, in the OpenXR joint order and frame, from wrists, grips and what is held."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shiftxr.player.hand_grasp import posture_of
from shiftxr.player.hand_kinematics import (
    AT_WRIST,
    CHAINS,
    JOINTS,
    LEFT_AND_RIGHT,
    PALM,
    RADIUS_M,
    RIGHT,
    WRIST,
    joints_of,
)
from shiftxr.player.hand_posture import DRAWN
from shiftxr_bridge.rotation import Array

__all__ = ["BONES", "CHAINS", "JOINTS", "PALM", "WRIST", "HandJoints", "bind_joints", "hand_joints", "joint_radius"]

BONES = tuple((joint, joint + 1) for chain in CHAINS for joint in list(chain)[:-1])
_RADII_M = np.tile(RADIUS_M, (2, 1))


@dataclass(frozen=True, slots=True)
class HandJoints:
    """Both hands, left then right: metres and quaternions xyzw in the world (OpenXR frame)."""

    position: NDArray[np.float64]  # (2, 26, 3)
    orientation: NDArray[np.float64]  # (2, 26, 4)
    radius: NDArray[np.float64]  # (2, 26)


def hand_joints(wrists: Array, grips: Array, held: Sequence[float | None] = (None, None)) -> HandJoints:
    """All joints of two hands from their wrists' poses.

    Args:
        wrists: (2, 7), left and right: position in metres, quaternion xyzw.
        grips: (2,), 0 open to 1 closed.
        held: for each hand the radius in metres of what fills its grip, None for nothing.
    """
    position, orientation = joints_of(posture_of(grips, held), LEFT_AND_RIGHT, wrists)
    return HandJoints(position, orientation, _RADII_M.copy())


def bind_joints() -> tuple[Array, Array]:
    """A right hand about its wrist as its skin is drawn: positions (26, 3) in metres, orientations (26, 4)."""
    return joints_of(DRAWN, RIGHT, AT_WRIST)


def joint_radius(joint: int) -> float:
    """Radius in metres of the flesh around a joint."""
    return float(RADIUS_M[joint])
