"""Where a worker's elbows are: between the shoulders, which follow the head, and the wrists. OpenXR frame, metres.

Segment lengths are those of an average adult (Winter 2009, "Biomechanics and Motor Control of Human Movement", figure
4.1: upper arm 0.186 and forearm 0.146 of the stature, here of 1.75 m).
"""

import numpy as np

from shiftxr_bridge.rotation import Array, yaw_of

UPPER_ARM_M, FOREARM_M = 0.326, 0.256
_NECK_M = 0.22  # from the eyes down to the height of the shoulders
_HALF_WIDTH_M, _BEHIND_M = 0.19, 0.08
_GAZE_M = 0.4  # a head turned away turns the trunk as much as hands so far to that side
_OUTWARDS = 0.5  # how far an elbow points to its side, where 1 is as far as it points down


def shoulder_places(head: Array, wrists: Array) -> Array:
    """The shoulders of a worker whose trunk faces between the hands and what the head is turned to.

    Args:
        head: pose of the eyes, (7,).
        wrists: positions, left and right, (2, 3).

    Returns:
        (2, 3), left and right.
    """
    yaw = float(yaw_of(head[3:]))
    gaze = _GAZE_M * np.array([-np.sin(yaw), 0.0, -np.cos(yaw)])
    ahead = (wrists.mean(axis=0) - head[:3]) * np.array([1.0, 0.0, 1.0]) + gaze
    ahead = ahead / max(float(np.linalg.norm(ahead)), 1e-6)
    right = np.array([-ahead[2], 0.0, ahead[0]])
    chest = head[:3] - _BEHIND_M * ahead - np.array([0.0, _NECK_M, 0.0])
    return np.stack([chest - _HALF_WIDTH_M * right, chest + _HALF_WIDTH_M * right])


def elbow_places(shoulders: Array, wrists: Array) -> Array:
    """The corners of triangles whose other two are known, on the side that elbows point to.

    Returns:
        (2, 3): one forearm from the wrists, and one upper arm from the shoulders where an arm reaches that far.
    """
    right = shoulders[1] - shoulders[0]
    aside = _OUTWARDS * right / np.linalg.norm(right)
    towards = np.stack([-aside, aside]) - np.array([0.0, 1.0, 0.0])
    way = shoulders - wrists
    length = np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-6)
    way = way / length
    reach = np.clip(length, UPPER_ARM_M - FOREARM_M, UPPER_ARM_M + FOREARM_M)
    along = (FOREARM_M**2 - UPPER_ARM_M**2 + reach**2) / (2.0 * reach)  # the law of cosines
    out = towards - np.sum(towards * way, axis=1, keepdims=True) * way
    out = out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-6)
    elbows: Array = wrists + along * way + np.sqrt(np.maximum(FOREARM_M**2 - along**2, 0.0)) * out
    return elbows
