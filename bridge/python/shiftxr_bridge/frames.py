"""Frames (lead's provisional version; H1: keep these names, add the rest)."""

import numpy as np

from shiftxr_bridge.rotation import Array


def openxr_from_mujoco_position(p: Array) -> Array:
    """(..., 3): (x, y, z) -> (x, z, -y)."""
    return np.stack([p[..., 0], p[..., 2], -p[..., 1]], axis=-1)


def mujoco_from_openxr_position(p: Array) -> Array:
    """(..., 3): (x, y, z) -> (x, -z, y)."""
    return np.stack([p[..., 0], -p[..., 2], p[..., 1]], axis=-1)


def openxr_from_mujoco_quaternion(q: Array) -> Array:
    """(..., 4): wxyz -> xyzw."""
    return np.stack([q[..., 1], q[..., 3], -q[..., 2], q[..., 0]], axis=-1)


def mujoco_from_openxr_quaternion(q: Array) -> Array:
    """(..., 4): xyzw -> wxyz."""
    return np.stack([q[..., 3], q[..., 0], -q[..., 2], q[..., 1]], axis=-1)
