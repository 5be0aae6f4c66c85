"""Unit quaternions in xyzw order, in a right-handed frame. Leading dimensions broadcast; q and -q are one rotation."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
IDENTITY = np.array([0.0, 0.0, 0.0, 1.0])


def multiply(a: Array, b: Array) -> Array:
    """The rotation b, then a: (..., 4), (..., 4) -> (..., 4)."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    ax, ay, az, aw = a[..., 0], a[..., 1], a[..., 2], a[..., 3]
    bx, by, bz, bw = b[..., 0], b[..., 1], b[..., 2], b[..., 3]
    product = np.empty(np.broadcast_shapes(a.shape, b.shape))
    product[..., 0] = aw * bx + ax * bw + ay * bz - az * by
    product[..., 1] = aw * by - ax * bz + ay * bw + az * bx
    product[..., 2] = aw * bz + ax * by - ay * bx + az * bw
    product[..., 3] = aw * bw - ax * bx - ay * by - az * bz
    return product


def conjugate(q: Array) -> Array:
    """The inverse rotation: (..., 4) -> (..., 4)."""
    inverse: Array = np.asarray(q, np.float64) * np.array([-1.0, -1.0, -1.0, 1.0])
    return inverse


def rotate(q: Array, v: Array) -> Array:
    """The vector v turned by q: (..., 4), (..., 3) -> (..., 3)."""
    q, v = np.asarray(q, np.float64), np.asarray(v, np.float64)
    x, y, z, w = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    vx, vy, vz = v[..., 0], v[..., 1], v[..., 2]
    tx, ty, tz = 2.0 * (y * vz - z * vy), 2.0 * (z * vx - x * vz), 2.0 * (x * vy - y * vx)  # t = 2 axis x v
    turned = np.empty((*np.broadcast_shapes(q.shape[:-1], v.shape[:-1]), 3))
    turned[..., 0] = vx + w * tx + y * tz - z * ty  # v + w t + axis x t
    turned[..., 1] = vy + w * ty + z * tx - x * tz
    turned[..., 2] = vz + w * tz + x * ty - y * tx
    return turned


def from_rotvec(rotvec: Array) -> Array:
    """Axis times angle in radians -> quaternion: (..., 3) -> (..., 4)."""
    rotvec = np.asarray(rotvec, np.float64)
    angle = np.linalg.norm(rotvec, axis=-1, keepdims=True)
    scale = 0.5 * np.sinc(angle / (2.0 * np.pi))  # sin(angle / 2) / angle, finite at 0
    return np.concatenate([rotvec * scale, np.cos(angle / 2.0)], axis=-1)


def to_rotvec(q: Array) -> Array:
    """Quaternion -> axis times angle in radians, the short way round: (..., 4) -> (..., 3)."""
    q = np.asarray(q, np.float64)
    q = np.where(q[..., 3:] < 0, -q, q)
    sine = np.linalg.norm(q[..., :3], axis=-1, keepdims=True)
    angle = 2.0 * np.arctan2(sine, q[..., 3:])
    scale = np.where(sine > 1e-9, angle / np.maximum(sine, 1e-9), 2.0)
    rotvec: Array = q[..., :3] * scale
    return rotvec


def normalize(q: Array) -> Array:
    """The unit quaternion along q: (..., 4) -> (..., 4)."""
    q = np.asarray(q, np.float64)
    unit: Array = q / np.linalg.norm(q, axis=-1, keepdims=True)
    return unit


def yaw_of(q: Array) -> Array:
    """The turn about +y (up) that is left when pitch and roll are taken out, radians: (..., 4) -> (...)."""
    ahead = rotate(q, np.array([0.0, 0.0, -1.0]))
    yaw: Array = np.arctan2(-ahead[..., 0], -ahead[..., 2])
    return yaw


def looking(direction: Array) -> Array:
    """The rotation without roll whose -z points along direction: (3,) -> (4,)."""
    x, y, z = np.asarray(direction, np.float64) / np.linalg.norm(direction)
    yaw, pitch = np.arctan2(-x, -z), np.arcsin(np.clip(y, -1.0, 1.0))
    return multiply(from_rotvec(np.array([0.0, yaw, 0.0])), from_rotvec(np.array([pitch, 0.0, 0.0])))


def between(start: Array, end: Array) -> Array:
    """The shortest turn from one unit vector to another: (..., 3), (..., 3) -> (..., 4).

    Opposite vectors have no shortest turn: any half turn about a perpendicular axis is one, and one is given.
    """
    start, end = np.asarray(start, np.float64), np.asarray(end, np.float64)
    real = 1.0 + np.sum(start * end, axis=-1, keepdims=True)
    spare = np.stack([-start[..., 1], start[..., 0], np.zeros_like(start[..., 0])], axis=-1)
    spare = np.where(np.linalg.norm(spare, axis=-1, keepdims=True) > 1e-6, spare, np.array([1.0, 0.0, 0.0]))
    opposite = real < 1e-9
    imaginary = np.where(opposite, spare, np.cross(start, end))
    return normalize(np.concatenate([imaginary, np.where(opposite, 0.0, real)], axis=-1))


def from_axes(right: Array, up: Array, back: Array) -> Array:
    """The rotation whose axes +x, +y and +z are these unit vectors at right angles: three (..., 3) -> (..., 4).

    The largest part first (Shepperd 1978, "Quaternion from rotation matrix"), so that nothing small is divided by.
    """
    m = np.stack([right, up, back], axis=-1)
    x, y, z = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    squares = np.stack([1 + x - y - z, 1 - x + y - z, 1 - x - y + z, 1 + x + y + z], axis=-1)  # 4 q^2
    xy, xz, yz = (m[..., b, a] + m[..., a, b] for a, b in ((0, 1), (0, 2), (1, 2)))
    xw, yw, zw = (m[..., b, a] - m[..., a, b] for a, b in ((1, 2), (2, 0), (0, 1)))
    products = np.stack(
        [
            np.stack([squares[..., 0], xy, xz, xw], axis=-1),
            np.stack([xy, squares[..., 1], yz, yw], axis=-1),
            np.stack([xz, yz, squares[..., 2], zw], axis=-1),
            np.stack([xw, yw, zw, squares[..., 3]], axis=-1),
        ],
        axis=-2,
    )  # 4 q_i q_j
    largest = squares.argmax(axis=-1)
    return normalize(np.take_along_axis(products, largest[..., None, None], axis=-2)[..., 0, :])
