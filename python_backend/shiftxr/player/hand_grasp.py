"""How a hand closes: about what it holds, until it touches it, or to a fist.

What is held is round, with the grip point for its middle: to the fingers a cylinder across the palm, to the thumb,
which comes from its end, a ball. Up to the grip at which a hand may take something, every hand closes alike, to the
width of the largest thing, and only then to what is held: so taking and letting go never jerk a finger.
Contacts are found once, for every millimetre of radius.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np

from shiftxr.player.hand_contact import touch, wrap
from shiftxr.player.hand_posture import FIST, PINCH, RELAXED, WIDE
from shiftxr.scenes.interaction_contract import GRIP_CLOSES
from shiftxr_bridge.rotation import Array

MIN_RADIUS_M, MAX_RADIUS_M = 0.004, 0.040
PINCH_BELOW_M = 0.0125  # thinner things are taken between thumb, index and middle finger, others with the whole hand
_STEP_M = 0.001
_PINCHING = (0, 1, 2)
# From the grip point, where pads touch by preference: the thumb from its side, below and behind, fingers from ahead.
_THUMB_SIDE = np.array([-0.3, -0.7, 0.65])
_FINGER_SIDE = np.array([0.0, 0.1, -1.0])
_AROUND_SIDE = np.array([-0.6, -0.4, 0.7])


def posture_of(grips: Array, held: Sequence[float | None]) -> Array:
    """The postures of hands that close.

    Args:
        grips: (N,), 0 open to 1 closed.
        held: of each hand the radius in metres of what fills its grip, None for nothing.

    Returns:
        (N, 5, 4) radians, within the limits.
    """
    closed = grasp_postures()
    row = [0 if radius is None else _row(radius) for radius in held]
    grip = np.clip(grips, 0.0, 1.0)[:, None, None]
    first = np.minimum(grip / GRIP_CLOSES, 1.0)
    then = np.maximum(grip - GRIP_CLOSES, 0.0) / (1.0 - GRIP_CLOSES)
    posture: Array = RELAXED + first * (closed[-1] - RELAXED) + then * (closed[row] - closed[-1])
    return posture


def _row(radius_m: float) -> int:
    radius_m = min(max(radius_m, MIN_RADIUS_M), MAX_RADIUS_M)
    return 1 + round((radius_m - MIN_RADIUS_M) / _STEP_M)


@cache
def grasp_postures() -> Array:
    """A fist, then the closed hand about each radius from the least to the largest: (1 + N, 5, 4)."""
    radii = np.arange(MIN_RADIUS_M, MAX_RADIUS_M + 0.5 * _STEP_M, _STEP_M)
    thin = radii < PINCH_BELOW_M
    power = wrap(WIDE, FIST, radii[~thin])
    power[:, 0] = touch(0, WIDE, _AROUND_SIDE, radii[~thin])
    pinch = np.tile(PINCH, (int(thin.sum()), 1, 1))
    for digit in _PINCHING:
        pinch[:, digit] = touch(digit, PINCH, _FINGER_SIDE if digit else _THUMB_SIDE, radii[thin])
    postures = np.concatenate([FIST[None], pinch, power])
    postures.setflags(write=False)
    return postures
