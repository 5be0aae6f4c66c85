"""The surface of a hand and its forearm's end, as a distance field of soft-edged flesh about the joints.

Metres about a right hand's wrist in the OpenXR frame (+x towards the little finger, +y out of the back, -z along the
fingers), open and its fingers apart. Bodies of flesh are cones with round ends, joined by a smooth minimum
(Quilez, "smooth minimum", the quadratic polynomial): webs, knuckles and the ball of the thumb come from that.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from shiftxr.player.hand_model import BONES, CHAINS, PALM, bind_joints, joint_radius
from shiftxr.player.surface_nets import surface_nets
from shiftxr_bridge.rotation import Array, rotate

SLEEVE_M = 0.075  # from the wrist: bare skin before, a sleeve behind
_LOW_M, _HIGH_M = np.array([-0.115, -0.085, -0.22]), np.array([0.085, 0.05, SLEEVE_M + 0.05])
_GRID_M = 0.006
_BLEND_M = 0.003  # how far a bone's pull on the skin reaches past the next one's
_SHADE_M = 0.012  # skin with other flesh nearer than this is in its shade
_NAIL_M = 0.010
_UP = np.array([0.0, 1.0, 0.0])


@dataclass(frozen=True, slots=True)
class HandShape:
    """A right hand's skin. Bodies are those of BONES in order, then palm, then forearm."""

    vertices: Array  # (V, 3), metres
    faces: NDArray[np.int64]  # (F, 3), anticlockwise seen from outside
    weights: Array  # (V, bodies), each row sums to 1
    light: Array  # (V,), 0 in a crease to 1 in the open
    nail: Array  # (V,), 0 skin to 1 nail


@cache
def hand_shape() -> HandShape:
    """Mesh the hand; about 0.3 s, once."""
    axes = [np.arange(low, high, _GRID_M) for low, high in zip(_LOW_M, _HIGH_M, strict=True)]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    grid, faces = surface_nets(_distance(points))
    vertices = _LOW_M + grid * _GRID_M
    normals = _normals(vertices)
    light = np.clip(_distance(vertices + _SHADE_M * normals) / _SHADE_M, 0.0, 1.0)
    return HandShape(vertices, faces, _weights(vertices), light, _nails(vertices, normals))


def _cone(p: Array, a: Array, b: Array, radius_a: float, radius_b: float) -> Array:
    """Signed distance to a cone with round ends, exact where the radii are equal: (..., 3) -> (...)."""
    along = b - a
    share = np.clip((p - a) @ along / (along @ along), 0.0, 1.0)
    gap = np.linalg.norm(p - a - share[..., None] * along, axis=-1)
    distance: Array = gap - radius_a - share * (radius_b - radius_a)
    return distance


def _merge(a: Array, b: Array, reach_m: float) -> Array:
    h = np.maximum(reach_m - np.abs(a - b), 0.0) / reach_m
    merged: Array = np.minimum(a, b) - 0.25 * reach_m * h * h
    return merged


def _distance(p: Array) -> Array:
    joints, _ = bind_joints()
    fingers = _finger(p, joints, 0)
    for number in range(1, 5):
        fingers = _merge(fingers, _finger(p, joints, number), 0.003)
    return _merge(_merge(_palm(p, joints), fingers, 0.012), _forearm(p), 0.025)


def _finger(p: Array, joints: Array, number: int) -> Array:
    chain = list(CHAINS[number])[0 if number == 0 else 1 :]
    places, radii = joints[chain].copy(), [joint_radius(joint) for joint in chain]
    places[-1] += 0.3 * (places[-2] - places[-1])  # the round end reaches the fingertip
    distance = _cone(p, places[0], places[1], radii[0], radii[1])
    for k in range(1, len(chain) - 1):
        distance = _merge(distance, _cone(p, places[k], places[k + 1], radii[k], radii[k + 1]), 0.004)
    return distance


def _palm(p: Array, joints: Array) -> Array:
    thumb, knuckles = joints[CHAINS[0][1]], [joints[chain[1]] for chain in CHAINS[1:]]
    inwards = np.array([0.0, -0.007, 0.0])
    distance = _cone(p, joints[CHAINS[0][0]], thumb + inwards, 0.016, 0.013)  # the ball of the thumb
    for chain, knuckle in zip(CHAINS[1:], knuckles, strict=True):
        root = joints[chain[0]] * np.array([0.8, 1.0, 0.5])
        distance = _merge(distance, _cone(p, root, knuckle, 0.0145, 0.0118), 0.010)
        distance = _merge(distance, _cone(p, root + inwards, knuckle + inwards, 0.015, 0.0115), 0.012)
    heel = np.array([0.024, -0.010, -0.015])
    return _merge(distance, _cone(p, heel, knuckles[3] + inwards, 0.016, 0.011), 0.012)


def _forearm(p: Array) -> Array:
    flat = np.array([1.42, 1.0, 1.0])  # wider than it is thick
    start, end = np.array([0.002, -0.003, -0.004]), np.array([0.0, -0.003, SLEEVE_M + 0.015])
    return _cone(p / flat, start / flat, end / flat, 0.0195, 0.0235)


def _normals(p: Array) -> Array:
    steps = 1e-4 * np.eye(3)
    slope = np.stack([_distance(p + step) - _distance(p - step) for step in steps], axis=-1)
    normals: Array = slope / np.linalg.norm(slope, axis=-1, keepdims=True)
    return normals


def _weights(p: Array) -> Array:
    """Which bodies carry each point: the near ones of the nearest finger, or of the palm and what meets it."""
    joints, _ = bind_joints()
    gaps = [_cone(p, joints[a], joints[b], joint_radius(a), joint_radius(b)) for a, b in BONES]
    heel = _cone(p, joints[PALM], np.array([0.002, -0.003, -0.005]), 0.022, 0.022)
    sleeve = _cone(p, np.array([0.0, -0.003, 0.018]), np.array([0.0, -0.003, 0.2]), 0.025, 0.025)
    distance = np.stack([*gaps, heel, sleeve], axis=1)
    finger = np.array([next(n for n, chain in enumerate(CHAINS) if a in chain) for a, _ in BONES])
    core = np.array([n > 0 and a == CHAINS[n][0] for n, (a, _) in zip(finger, BONES, strict=True)])
    nearest = distance[:, : len(BONES)].argmin(axis=1)
    same = (finger[nearest][:, None] == finger) | (core[nearest][:, None] & core)
    allowed = np.concatenate([same, np.ones((len(p), 2), bool)], axis=1)
    near = np.where(allowed, distance, np.inf)
    pull = np.exp(-(near - near.min(axis=1, keepdims=True)) / _BLEND_M)
    pull[pull < 0.02] = 0.0
    weights: Array = pull / pull.sum(axis=1, keepdims=True)
    return weights


def _nails(p: Array, normals: Array) -> Array:
    joints, turns = bind_joints()
    nail = np.zeros(len(p))
    for chain in CHAINS:
        tip, before = joints[chain[-1]], joints[chain[-2]]
        along = (tip - before) / np.linalg.norm(tip - before)
        back = np.cross(np.cross(along, rotate(turns[chain[-1]], _UP)), along)
        from_tip = (tip - p) @ along
        upwards = normals @ (back / np.linalg.norm(back))
        near = np.linalg.norm(p - 0.5 * (tip + before), axis=1) < 0.02
        nail = np.maximum(nail, near * (np.abs(from_tip - 0.004) < 0.5 * _NAIL_M) * np.clip(3 * upwards - 1.6, 0, 1))
    return nail
