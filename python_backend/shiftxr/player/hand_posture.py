"""The joints of a hand's five digits as angles, and how far they go.

A posture is (..., 5, 4) radians: digits from thumb to little finger, and for each how far its root is abducted and
flexed, its middle joint and its last joint flexed (thumb: CMC, MCP, IP; fingers: MCP, PIP, DIP). Abduction is towards
the thumb's side, the thumb's away from the palm; flexion is towards the palm.

Fingers: Lin, Wu and Huang 2000 ("Modeling the constraints of human hand motion"): MCP 0 to 90 degrees and 15 to either
side, none of it in the middle finger, PIP 0 to 110, and DIP = 2/3 PIP; and an MCP goes back by up to 45 (AAOS 1965,
"Joint motion: method of measuring and recording"), of which 20 are used here. Thumb, AAOS: CMC flexion 15, extension 20
and abduction 70, MCP flexion 50, IP flexion 80 and extension 20, all from a thumb that lies beside the palm.
"""

import numpy as np

from shiftxr_bridge.rotation import Array

DIGITS = 5
ABDUCTION, FLEXION, MIDDLE, LAST = range(4)
LAST_PER_MIDDLE = 2.0 / 3.0  # a finger's last joint has no will of its own

_THUMB_DEG = ((0, 70), (-20, 15), (0, 50), (-20, 80))
_FINGER_DEG = ((-15, 15), (-20, 90), (0, 110), (0, 110 * LAST_PER_MIDDLE))
_MIDDLE_FINGER_DEG = ((0, 0), *_FINGER_DEG[1:])
LIMITS_RAD = np.deg2rad([_THUMB_DEG, _FINGER_DEG, _MIDDLE_FINGER_DEG, _FINGER_DEG, _FINGER_DEG])  # (5, 4, 2)


def within_limits(posture: Array) -> Array:
    """The nearest posture that a hand can take: (..., 5, 4) -> (..., 5, 4)."""
    near: Array = np.clip(posture, LIMITS_RAD[..., 0], LIMITS_RAD[..., 1])
    near[..., 1:, LAST] = LAST_PER_MIDDLE * near[..., 1:, MIDDLE]
    return near


def _posture(thumb: tuple[float, ...], *fingers: tuple[float, float, float]) -> Array:
    """Of a thumb's four angles, and of each finger's but the last one."""
    posture = within_limits(np.array([thumb, *((*finger, 0.0) for finger in fingers)]))
    posture.setflags(write=False)
    return posture


RELAXED = _posture(
    (0.22, -0.33, 0.05, 0.05), (0.09, 0.13, 0.16), (0, 0.14, 0.18), (-0.07, 0.16, 0.21), (-0.14, 0.18, 0.24)
)
"""An open hand at rest: fingers a little bent, more so towards the little one."""

DRAWN = _posture(
    (0.30, -0.33, 0.05, 0.05), (0.12, 0.13, 0.16), (0, 0.14, 0.18), (-0.10, 0.16, 0.21), (-0.18, 0.18, 0.24)
)
"""An open hand with its fingers apart, so that its skin can be drawn without joining them."""

WIDE = _posture(
    (0.75, -0.30, 0.0, 0.0), (0.05, -0.30, 0.10), (0, -0.30, 0.10), (-0.03, -0.30, 0.10), (-0.08, -0.30, 0.10)
)
"""A hand about to take the largest thing: from here fingers close until they touch."""

FIST = _posture((0.51, 0.21, 0.58, 0.38), (-0.05, 1.25, 1.65), (0, 1.30, 1.70), (0.05, 1.35, 1.70), (0.10, 1.40, 1.70))
"""A hand closed about nothing, the thumb across the fingers."""

PINCH = _posture((0.3, 0.1, 0.5, 0.0), (0.02, 0.9, 0.7), (0, 0.9, 0.7), (0.03, 0.75, 0.9), (0.05, 0.8, 0.95))
"""About how a hand pinches; ring and little finger stay so, the others go on until they touch."""
