"""Where fingers stop: postures whose flesh touches a round thing about the grip point and does not go into it.

Two searches on a right hand, for all radii at once. `wrap` closes fingers about a cylinder across the palm, as an
underactuated hand does: all joints until one bone touches, then the outer joints until theirs do. `touch` looks for
the angles that put one digit's pad on a surface.
"""

import numpy as np

from shiftxr.player.hand_kinematics import AT_WRIST, CHAINS, RADIUS_M, RIGHT, joints_of
from shiftxr.player.hand_posture import ABDUCTION, DIGITS, LIMITS_RAD, MIDDLE, within_limits
from shiftxr.scenes.interaction_contract import GRIP_POINT_M
from shiftxr_bridge.rotation import Array, rotate

PAD_SHARE = 0.6  # where along its last bone a digit's pad is
_TIP_SHARE = 0.7  # of the last bone, beyond which a fingertip rounds off
_SWEEP = 181  # postures between open and closed
_SEARCHES = 40
_NEIGHBOURS = np.concatenate([np.zeros((1, 4)), np.eye(4), -np.eye(4)])
_STRIDE_RAD = 0.15
_BALL, _CYLINDER = np.ones(3), np.array([0.0, 1.0, 1.0])  # which ways its surface curves
_FACING_M, _SIDE_M = 0.006, 0.008  # what a pad that faces or lies a radian off counts for, as a gap


def wrap(start: Array, end: Array, radii: Array) -> Array:
    """Close each digit from one posture (5, 4) towards another about a cylinder of each radius: (R,) -> (R, 5, 4)."""
    share = np.linspace(0.0, 1.0, _SWEEP)[:, None, None]
    closing = start + share * (end - start)  # (S, 5, 4)
    stopped = _last_clear(_clearance(closing)[:, None], radii[:, None])  # (R, 5)
    touching = closing[stopped, np.arange(DIGITS)]  # (R, 5, 4)
    bent = np.repeat(touching[None], _SWEEP, axis=0)
    bent[..., MIDDLE] += share * (LIMITS_RAD[:, MIDDLE, 1] - touching[..., MIDDLE])
    bent = within_limits(bent)  # (S, R, 5, 4)
    stopped = _last_clear(_clearance(bent, first=1), radii[:, None])
    wrapped: Array = bent[stopped, np.arange(len(radii))[:, None], np.arange(DIGITS)]
    return wrapped


def _last_clear(clearance: Array, radius: Array) -> Array:
    """The last posture of a sweep (S, ...) before the first one that is nearer than the radius."""
    free = np.logical_and.accumulate(clearance >= radius, axis=0)
    last: Array = np.maximum(free.sum(axis=0) - 1, 0)
    return last


def _clearance(posture: Array, first: int = 0) -> Array:
    """From the axis across the palm to the flesh of each digit's bones, from the first on: (..., 5, 4) -> (..., 5)."""
    position, _ = joints_of(posture, RIGHT, AT_WRIST)
    gaps = []
    for chain in CHAINS:
        joints = list(chain)[-4 + first :]
        place, flesh = position[..., joints, 1:] - GRIP_POINT_M[1:], RADIUS_M[joints]
        along = place[..., 1:, :] - place[..., :-1, :]
        along[..., -1, :] *= _TIP_SHARE
        share = np.clip(-np.sum(place[..., :-1, :] * along, -1) / np.sum(along * along, -1), 0.0, 1.0)
        away = np.linalg.norm(place[..., :-1, :] + share[..., None] * along, axis=-1)
        gaps.append((away - flesh[:-1] - share * (flesh[1:] - flesh[:-1])).min(axis=-1))
    return np.stack(gaps, axis=-1)


def pads_of(position: Array, orientation: Array) -> tuple[Array, Array]:
    """Where the digits' pads are and where they face: (..., 26, 3), (..., 26, 4) -> (..., 5, 3), (..., 5, 3)."""
    before, tip = [chain[-2] for chain in CHAINS], [chain[-1] for chain in CHAINS]
    facing = rotate(orientation[..., before, :], np.array([0.0, -1.0, 0.0]))
    flesh = (1.0 - PAD_SHARE) * RADIUS_M[before] + PAD_SHARE * RADIUS_M[tip]
    middle = (1.0 - PAD_SHARE) * position[..., before, :] + PAD_SHARE * position[..., tip, :]
    return middle + flesh[:, None] * facing, facing


def touch(digit: int, start: Array, side: Array, radii: Array) -> Array:
    """A digit's angles with which its pad lies on a round thing and faces its middle: (R, 4).

    The best of a grid over the limits, then a pattern search (Hooke and Jeeves 1961), both of all radii at once.

    Args:
        digit: the thumb touches a ball; a finger a cylinder across the palm, abducted as it is at the start.
        start: the posture (5, 4) of the others.
        side: where on the thing it touches by preference, (3,).
        radii: (R,).
    """
    rows, side = np.arange(len(radii)), side / np.linalg.norm(side)
    grid = _tries(digit, start, _grid(digit))
    best = grid[_cost(grid[:, None], digit, side, radii).argmin(axis=0)]  # (R, 5, 4)
    stride = np.full(len(radii), _STRIDE_RAD)
    for _ in range(_SEARCHES):
        tries = best[:, digit] + _NEIGHBOURS[:, None] * stride[:, None]  # (9, R, 4), itself the first
        postures = _tries(digit, start, tries)
        found = _cost(postures, digit, side, radii).argmin(axis=0)
        best = postures[found, rows]
        stride = np.where(found == 0, 0.5 * stride, stride)
    angles: Array = best[:, digit]
    return angles


def _grid(digit: int) -> Array:
    low, high = LIMITS_RAD[digit].T
    count = (6, 6, 6, 6) if digit == 0 else (1, 9, 9, 1)
    axes = [np.linspace(a, b, n) for a, b, n in zip(low, high, count, strict=True)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 4)


def _tries(digit: int, start: Array, angles: Array) -> Array:
    postures = np.broadcast_to(start, (*angles.shape[:-1], DIGITS, 4)).copy()
    postures[..., digit, :] = angles
    if digit > 0:
        postures[..., digit, ABDUCTION] = start[digit, ABDUCTION]
    return within_limits(postures)


def _cost(posture: Array, digit: int, side: Array, radii: Array) -> Array:
    """What is wrong with a pad on a round thing, in square metres: (..., R or 1, 5, 4) -> (..., R)."""
    pads, facing = pads_of(*joints_of(posture, RIGHT, AT_WRIST))
    away = (pads[..., digit, :] - GRIP_POINT_M) * (_BALL if digit == 0 else _CYLINDER)
    distance = np.linalg.norm(away, axis=-1)
    out = away / np.maximum(distance, 1e-6)[..., None]
    turned = np.sum((facing[..., digit, :] + out) ** 2, axis=-1)
    aside = np.sum((out - side) ** 2, axis=-1)
    cost: Array = (distance - radii) ** 2 + _FACING_M**2 * turned + _SIDE_M**2 * aside
    return cost
