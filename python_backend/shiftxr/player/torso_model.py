"""Where a worker's chest and hips are: under the shoulders, bent as far as the head looks down. OpenXR frame, metres.

A trunk from shoulders to hips is 0.288 of the stature (Winter 2009, "Biomechanics and Motor Control of Human Movement",
figure 4.1), here of 1.75 m. Its chest tilts by a share of the head's pitch and its hips by half of that, so that the
hips stay behind a worker who bends over the work.
"""

import numpy as np

from shiftxr_bridge.rotation import Array, from_axes, rotate

CHEST_M = HIPS_M = 0.252  # from the shoulders down to the waist, from there to the hips
_LEAN = 0.35  # of the head's pitch; neck and eyes do the rest
_MAX_LEAN_RAD = 0.6
_HIPS_SHARE = 0.5
_AHEAD = np.array([0.0, 0.0, -1.0])
_UP = np.array([0.0, 1.0, 0.0])


def torso_poses(head: Array, shoulders: Array) -> tuple[Array, Array]:
    """The chest's pose between the shoulders and the hips', with +y up the spine and -z ahead.

    Args:
        head: pose of the eyes, (7,).
        shoulders: left and right, (2, 3).

    Returns:
        Positions (2, 3) and orientations (2, 4), chest and hips.
    """
    right = shoulders[1] - shoulders[0]
    right = right * (1.0, 0.0, 1.0) / np.hypot(right[0], right[2])
    back = np.array([-right[2], 0.0, right[0]])
    down_rad = -np.arcsin(np.clip(rotate(head[3:], _AHEAD)[1], -1.0, 1.0))
    lean = np.clip(_LEAN * down_rad, -0.1, _MAX_LEAN_RAD) * np.array([[1.0], [_HIPS_SHARE]])
    spine = np.cos(lean) * _UP - np.sin(lean) * back  # (2, 3), chest and hips
    chest = shoulders.mean(axis=0)
    hips = chest - CHEST_M * spine[0] - HIPS_M * spine[1]
    behind = np.cos(lean) * back + np.sin(lean) * _UP
    return np.stack([chest, hips]), from_axes(np.stack([right, right]), spine, behind)
