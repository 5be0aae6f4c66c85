"""Between the wire's frame and those of the players. Metres; leading dimensions broadcast.

OpenXR (the wire): right-handed, +x right, +y up, -z ahead; quaternions xyzw. MuJoCo in our scenes: right-handed,
+x right, +y ahead, +z up; quaternions wxyz. Unity: left-handed, +x right, +y up, +z ahead; quaternions xyzw.
"""

import numpy as np

from shiftxr_bridge.rotation import Array


def openxr_from_mujoco_position(p: Array) -> Array:
    """A point or vector, (..., 3): (x, y, z) -> (x, z, -y)."""
    return np.stack([p[..., 0], p[..., 2], -p[..., 1]], axis=-1)


def mujoco_from_openxr_position(p: Array) -> Array:
    """A point or vector, (..., 3): (x, y, z) -> (x, -z, y)."""
    return np.stack([p[..., 0], -p[..., 2], p[..., 1]], axis=-1)


def openxr_from_mujoco_quaternion(q: Array) -> Array:
    """A rotation, (..., 4): wxyz -> xyzw."""
    return np.stack([q[..., 1], q[..., 3], -q[..., 2], q[..., 0]], axis=-1)


def mujoco_from_openxr_quaternion(q: Array) -> Array:
    """A rotation, (..., 4): xyzw -> wxyz."""
    return np.stack([q[..., 3], q[..., 0], -q[..., 2], q[..., 1]], axis=-1)


def openxr_from_unity_position(p: Array) -> Array:
    """A point or vector, (..., 3), and back: (x, y, z) -> (x, y, -z)."""
    return np.multiply(p, [1.0, 1.0, -1.0])


def openxr_from_unity_quaternion(q: Array) -> Array:
    """A rotation, (..., 4) xyzw, and back: (x, y, z, w) -> (-x, -y, z, w)."""
    return np.multiply(q, [-1.0, -1.0, 1.0, 1.0])


def openxr_from_unity_angular_velocity(w: Array) -> Array:
    """An angular velocity, (..., 3), and back: (x, y, z) -> (-x, -y, z); a mirror turns rotations round."""
    return np.multiply(w, [-1.0, -1.0, 1.0])
