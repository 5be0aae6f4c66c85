"""How a valve or a switch follows the hand that holds it: by as much as the hand goes around its axis."""

import numpy as np

from shiftxr.scenes.things import Turnable
from shiftxr_bridge.rotation import Array


def reach_to(turnable: Turnable, hand: Array, handle: Array, centre: Array, axis: Array) -> float:
    """Distance in metres from a hand's grip point to what it can take: the handle, or a wheel's whole rim.

    Args:
        hand, handle, centre, axis: (3,), the centre on the axis; OpenXR frame.
    """
    if turnable.kind == "lever":
        return float(np.linalg.norm(hand - handle))
    rim, there = _about(handle - centre, axis), _about(hand - centre, axis)
    return float(np.hypot(np.hypot(*there[:2]) - np.hypot(*rim[:2]), there[2] - rim[2]))


def angle_about(place: Array, centre: Array, axis: Array) -> float:
    """How far around an axis a place (3,) is, in radians, right-handed, from a direction that the axis alone fixes."""
    x, y, _ = _about(place - centre, axis)
    return float(np.arctan2(y, x))


def _about(way: Array, axis: Array) -> Array:
    """A vector's parts along two directions across the axis, and along it: (3,)."""
    aside = np.array([1.0, 0.0, 0.0]) if abs(axis[0]) < 0.9 else np.array([0.0, 1.0, 0.0])
    first = np.cross(axis, aside)
    first /= np.linalg.norm(first)
    return np.array([way @ first, way @ np.cross(axis, first), way @ axis])
