"""Forward kinematics of a 26-joint hand whose fingers close with its grip, in the OpenXR joint order and frame.

Each finger bends in a plane, so its joints have a closed form: the bend accumulates along the chain. Bone lengths are
those of an average adult hand (Buryanov and Kotiuk 2010, "Proportions of hand segments"), widths are rounded.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.rotation import Array, from_rotvec, multiply, rotate

JOINTS = 26
PALM, WRIST = 0, 1
CHAINS = (range(2, 6), range(6, 11), range(11, 16), range(16, 21), range(21, 26))  # thumb to little
BONES = tuple((joint, joint + 1) for chain in CHAINS for joint in list(chain)[:-1])

# The right hand; the left one mirrors x. Base of each chain and its lengths in metres, its spread in radians.
_BASE_M = np.array(
    [[-0.025, -0.012, -0.02], [-0.020, 0, -0.02], [-0.002, 0, -0.02], [0.014, 0, -0.02], [0.028, 0, -0.02]]
)
_LENGTHS_M = (
    (0.044, 0.032, 0.026),
    (0.068, 0.040, 0.025, 0.022),
    (0.066, 0.045, 0.028, 0.023),
    (0.060, 0.041, 0.027, 0.023),
    (0.054, 0.033, 0.019, 0.021),
)
_SPREAD_RAD = (0.75, 0.10, 0.02, -0.06, -0.16)
_OPEN_RAD = (
    (-0.25, -0.05, 0.0),
    (0.0, -0.12, -0.12, -0.08),
    (0.0, -0.12, -0.12, -0.08),
    (0.0, -0.12, -0.14, -0.08),
    (0.0, -0.14, -0.14, -0.1),
)
_CLOSED_RAD = (
    (-0.55, -0.45, -0.5),
    (0.0, -0.95, -1.15, -0.6),
    (0.0, -1.0, -1.2, -0.6),
    (0.0, -1.05, -1.2, -0.6),
    (0.0, -1.1, -1.2, -0.6),
)
_RADIUS_M = np.array([0.022, 0.026, 0.016, 0.013, 0.012, 0.011] + [0.014, 0.011, 0.010, 0.009, 0.008] * 4)


@dataclass(frozen=True, slots=True)
class HandJoints:
    """Both hands, left then right: metres and quaternions xyzw in the world (OpenXR frame)."""

    position: NDArray[np.float64]  # (2, 26, 3)
    orientation: NDArray[np.float64]  # (2, 26, 4)
    radius: NDArray[np.float64]  # (2, 26)


def _local_joints(grip: float) -> tuple[Array, Array]:
    """A right hand about its wrist: positions (26, 3), orientations (26, 4)."""
    position, orientation = np.zeros((JOINTS, 3)), np.tile([0.0, 0.0, 0.0, 1.0], (JOINTS, 1))
    position[PALM] = (0.003, -0.004, -0.055)
    for chain, base, lengths, spread, opened, closed in zip(
        CHAINS, _BASE_M, _LENGTHS_M, _SPREAD_RAD, _OPEN_RAD, _CLOSED_RAD, strict=True
    ):
        bend = np.cumsum((1.0 - grip) * np.array(opened) + grip * np.array(closed))
        spread_q = from_rotvec(np.array([0.0, spread * (1.0 - 0.5 * grip), 0.0]))
        bone = np.stack([np.zeros_like(bend), np.sin(bend), -np.cos(bend)], axis=-1) * np.array(lengths)[:, None]
        along = np.concatenate([np.zeros((1, 3)), np.cumsum(bone, axis=0)])
        position[chain] = base + rotate(spread_q, along)
        bend_q = from_rotvec(np.stack([bend, 0 * bend, 0 * bend], axis=-1))
        orientation[chain] = multiply(spread_q, np.concatenate([bend_q, bend_q[-1:]]))
    return position, orientation


def hand_joints(wrists: Array, grips: Array) -> HandJoints:
    """All joints of two hands from their wrists' poses.

    Args:
        wrists: (2, 7), left and right: position in metres, quaternion xyzw.
        grips: (2,), 0 open to 1 closed.
    """
    positions, orientations = [], []
    for side, (wrist, grip) in enumerate(zip(wrists, grips, strict=True)):
        position, orientation = _local_joints(float(np.clip(grip, 0.0, 1.0)))
        if side == 0:  # a mirror image in x: positions flip x, rotations flip their y and z parts
            position = position * np.array([-1.0, 1.0, 1.0])
            orientation = orientation * np.array([1.0, -1.0, -1.0, 1.0])
        positions.append(wrist[:3] + rotate(wrist[3:], position))
        orientations.append(multiply(wrist[3:], orientation))
    return HandJoints(np.stack(positions), np.stack(orientations), np.tile(_RADIUS_M, (2, 1)))


def bind_joints() -> tuple[Array, Array]:
    """A right hand about its wrist with open fingers: positions (26, 3) in metres, orientations (26, 4)."""
    return _local_joints(0.0)


def joint_radius(joint: int) -> float:
    """Radius in metres of the flesh around a joint."""
    return float(_RADIUS_M[joint])
