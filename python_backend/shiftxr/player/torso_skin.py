"""The trunk that a camera sees of a worker who looks down: a shirt, and overalls with a bib and two straps.

Rounded bodies that overlap, moved with the chest and the hips. None of it touches anything.
"""

from dataclasses import dataclass
from itertools import pairwise

import mujoco

from shiftxr.player.hand_skin import SLEEVE_COLOUR, WORKER_GROUP

CHEST, HIPS = "worker_chest", "worker_hips"
_OVERALLS = (0.16, 0.25, 0.45, 1.0)
_STRAP_M = ((-0.020, 0.042), (0.025, 0.034), (0.055, -0.015), (0.084, -0.100))  # over the shoulder to the bib: y and z
_STRAP_ASIDE_M, _STRAP_RADIUS_M = 0.080, 0.012


@dataclass(frozen=True, slots=True)
class _Piece:
    """An ellipsoid of clothes in its body's frame (MuJoCo's: +x right, +y ahead, +z up), metres."""

    body: str
    at: tuple[float, float, float]
    half: tuple[float, float, float]
    colour: tuple[float, float, float, float]


_PIECES = (
    _Piece(CHEST, (0.0, -0.005, -0.010), (0.185, 0.060, 0.055), SLEEVE_COLOUR),  # from shoulder to shoulder
    _Piece(CHEST, (0.0, -0.015, -0.150), (0.168, 0.095, 0.190), SLEEVE_COLOUR),
    _Piece(CHEST, (0.0, 0.045, -0.180), (0.115, 0.058, 0.130), _OVERALLS),  # the bib
    _Piece(HIPS, (0.0, 0.000, 0.130), (0.158, 0.115, 0.200), _OVERALLS),
    _Piece(HIPS, (0.0, -0.010, -0.010), (0.172, 0.118, 0.160), _OVERALLS),
)


def add_torso(spec: mujoco.MjSpec) -> None:
    """Chest and hips and what they wear."""
    bodies = {name: spec.worldbody.add_body(name=name, mocap=True) for name in (CHEST, HIPS)}
    for piece in _PIECES:
        _add(bodies[piece.body], mujoco.mjtGeom.mjGEOM_ELLIPSOID, piece.half, piece.colour, pos=piece.at)
    for aside_m in (-_STRAP_ASIDE_M, _STRAP_ASIDE_M):
        for start, end in pairwise((aside_m, *place) for place in _STRAP_M):
            size = (_STRAP_RADIUS_M, 0.0, 0.0)
            _add(bodies[CHEST], mujoco.mjtGeom.mjGEOM_CAPSULE, size, _OVERALLS, fromto=[*start, *end])


def _add(
    body: mujoco.MjsBody,
    kind: mujoco.mjtGeom,
    size: tuple[float, float, float],
    colour: tuple[float, float, float, float],
    **place: object,
) -> None:
    body.add_geom(type=kind, size=size, rgba=colour, group=WORKER_GROUP, contype=0, conaffinity=0, **place)
