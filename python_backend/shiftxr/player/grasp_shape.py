"""How thick a part is where a hand takes it: what its fingers close about."""

import mujoco
import numpy as np

from shiftxr.player.hand_grasp import MAX_RADIUS_M, MIN_RADIUS_M
from shiftxr_bridge.rotation import Array

_NEAR_M = 0.005  # farther from the grasp's height than half a fingertip, a geom is not what the fingers close about


def grasp_radius(model: mujoco.MjModel, body: str, site: str) -> float:
    """Half the width in metres of what fingers meet about a grasp site, as far as a hand's grip goes.

    Of the body's geoms as they stand in its frame, the wider of those near the site, measured across their narrower
    horizontal side; where none is near, the nearest one.
    """
    point = model.site(site).pos
    geoms = np.flatnonzero(model.geom_bodyid == model.body(body).id)
    boxes = [_box(model, int(geom)) for geom in geoms]
    gaps = np.array([np.linalg.norm(np.maximum(np.abs(point - middle) - half, 0.0)) for middle, half in boxes])
    halves = np.array([half[:2].min() for _, half in boxes])
    radius = halves[gaps <= max(_NEAR_M, gaps.min() + 1e-9)].max()
    return float(np.clip(radius, MIN_RADIUS_M, MAX_RADIUS_M))


def _box(model: mujoco.MjModel, geom: int) -> tuple[Array, Array]:
    """The box about a geom along its body's axes: middle and half extents in metres, (3,), (3,)."""
    flat = np.zeros(9)
    mujoco.mju_quat2Mat(flat, model.geom_quat[geom])
    turn = flat.reshape(3, 3)
    middle, half = model.geom_aabb[geom, :3], model.geom_aabb[geom, 3:]
    return model.geom_pos[geom] + turn @ middle, np.abs(turn) @ half
