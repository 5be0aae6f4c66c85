"""How joints are turned, from where they are. A finger is taken for a chain of hinges that bend about one axis.

OpenXR: a joint's -z points along the bone that it begins, its +y out of the back of the hand, its +x to the right.
"""

from typing import Literal

import numpy as np

from shiftxr.perception.palm import KNUCKLES, WRIST
from shiftxr_bridge.rotation import Array, from_axes

_CHAINS = (range(2, 6), range(6, 11), range(11, 16), range(16, 21), range(21, 26))  # thumb to little finger
_PALM, _MIDDLE = 0, KNUCKLES[1]


def joint_frames(position: Array, side: Literal["left", "right"]) -> Array:
    """Orientations (26, 4) of a hand's joints at (26, 3).

    The hinges' axis is the line of the knuckles, from the index to the little finger of a right hand. A thumb bends
    about another axis, so its joints point along its bones but their roll is only near.
    """
    across = position[KNUCKLES[3]] - position[KNUCKLES[0]]
    across = across if side == "right" else -across
    ahead = np.zeros_like(position)
    ahead[[_PALM, WRIST]] = position[_MIDDLE] - position[WRIST]
    for chain in _CHAINS:
        bones = np.diff(position[chain], axis=0)
        ahead[chain] = np.concatenate([bones, bones[-1:]])  # a tip is turned as the bone that ends there
    back = _unit(-ahead)
    right = _unit(across - np.sum(across * back, axis=1, keepdims=True) * back)
    return from_axes(right, np.cross(back, right), back)


def _unit(v: Array) -> Array:
    unit: Array = v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)
    return unit
