"""Forward kinematics of a hand: from a posture's angles to its joints, in the OpenXR joint order and frame.

Each digit is a joint with two axes at its root (Rx(-flexion) Ry(abduction), the flexion's axis being the nearer one)
and two hinges, so that its three bones bend in a plane and have a closed form. The thumb's pad comes to face the
fingers by a twist of its first bone that goes with its abduction (Kapandji, "The physiology of the joints": to about a
right angle in full opposition, here of all its joints in one). Bone lengths are those of an average adult hand
(Buryanov and Kotiuk 2010, "Proportions of hand segments"), widths are rounded.
"""

from dataclasses import dataclass

import numpy as np

from shiftxr.player.hand_posture import DIGITS
from shiftxr_bridge.rotation import IDENTITY, Array, from_axes, from_rotvec, multiply, rotate

JOINTS = 26
PALM, WRIST = 0, 1
CHAINS = (range(2, 6), range(6, 11), range(11, 16), range(16, 21), range(21, 26))  # thumb to little
_THUMB, _FINGERS = slice(2, 6), slice(6, JOINTS)
_CHAIN = 5  # joints of a finger, its metacarpal's base first

# The right hand; the left one mirrors x.
_PALM_M = (0.003, -0.004, -0.055)
_THUMB_BASE_M = (-0.025, -0.012, -0.02)
_METACARPAL_BASE_M = np.array([[-0.020, 0, -0.02], [-0.002, 0, -0.02], [0.014, 0, -0.02], [0.028, 0, -0.02]])
_METACARPAL_M = np.array([0.068, 0.066, 0.060, 0.054])
_SPREAD_RAD = np.array([0.10, 0.02, -0.06, -0.16])  # of the metacarpals
_ARCH_RAD = np.array([0.20, 0.05, -0.10, -0.20])  # the palm's arch: bent fingers converge
_BONES_M = np.array(
    [
        [0.044, 0.032, 0.026],
        [0.040, 0.025, 0.022],
        [0.045, 0.028, 0.023],
        [0.041, 0.027, 0.023],
        [0.033, 0.019, 0.021],
    ]
)
_THUMB_ALONG = np.array([-0.30, -0.15, -0.94])  # where a thumb beside the palm points
_THUMB_NAIL = np.array([-0.92, 0.38, 0.0])  # and about where its nail faces
_PRONATION = np.array([1.5, 0.0, 0.0, 0.0, 0.0])  # radians of twist about the first bone per radian of abduction
RADIUS_M = np.array([0.022, 0.026, 0.016, 0.013, 0.012, 0.011] + [0.014, 0.011, 0.010, 0.009, 0.008] * 4)


@dataclass(frozen=True, slots=True)
class Roots:
    """What of a hand doesn't move against its wrist; leading dimensions are those of the hands."""

    place: Array  # (..., 11, 3): palm, wrist, the fingers' metacarpal bases, the roots of the digits
    turn: Array  # (..., 5, 4), the frames of the digits' roots
    side: Array  # (..., 1), 1 for a right hand and -1 for a left one


def _right_roots() -> Roots:
    back = -_THUMB_ALONG / np.linalg.norm(_THUMB_ALONG)
    right = np.cross(_THUMB_NAIL, back)
    right /= np.linalg.norm(right)
    thumb = from_axes(right, np.cross(back, right), back)
    spread = from_rotvec(_SPREAD_RAD[:, None] * np.array([0.0, 1.0, 0.0]))
    arched = multiply(spread, from_rotvec(_ARCH_RAD[:, None] * np.array([0.0, 0.0, 1.0])))
    knuckles = _METACARPAL_BASE_M + rotate(spread, _METACARPAL_M[:, None] * np.array([0.0, 0.0, -1.0]))
    place = np.concatenate([[_PALM_M, (0.0, 0.0, 0.0)], _METACARPAL_BASE_M, [_THUMB_BASE_M], knuckles])
    return Roots(place, np.concatenate([thumb[None], arched]), np.ones(1))


RIGHT = _right_roots()
LEFT_AND_RIGHT = Roots(  # a mirror image in x: places flip x, rotations flip their y and z parts
    np.stack([RIGHT.place * (-1.0, 1.0, 1.0), RIGHT.place]),
    np.stack([RIGHT.turn * (1.0, -1.0, -1.0, 1.0), RIGHT.turn]),
    np.array([[-1.0], [1.0]]),
)


def joints_of(posture: Array, roots: Roots, wrist: Array) -> tuple[Array, Array]:
    """Positions (..., 26, 3) in metres and orientations (..., 26, 4), a joint's -z along the bone that begins there.

    Args:
        posture: (..., 5, 4).
        roots: of as many hands, or of one.
        wrist: (..., 7), or one of (7,).
    """
    hands = posture.shape[:-2]
    place = wrist[..., None, :3] + rotate(wrist[..., None, 3:], roots.place)
    root = multiply(wrist[..., None, 3:], roots.turn)
    bones = _bone_turns(posture, roots, root)
    ends = place[..., 6:, None, :] + np.cumsum(_ahead(bones) * _BONES_M[..., None], axis=-2)
    position, orientation = np.empty((*hands, JOINTS, 3)), np.empty((*hands, JOINTS, 4))
    position[..., :2, :], orientation[..., :2, :] = place[..., :2, :], wrist[..., None, 3:]
    position[..., 2, :], position[..., 3:6, :] = place[..., 6, :], ends[..., 0, :, :]
    orientation[..., 2:5, :], orientation[..., 5, :] = bones[..., 0, :, :], bones[..., 0, 2, :]
    chains = position[..., _FINGERS, :].reshape(*hands, DIGITS - 1, _CHAIN, 3)
    chains[..., 0, :], chains[..., 1, :], chains[..., 2:, :] = (
        place[..., 2:6, :],
        place[..., 7:, :],
        ends[..., 1:, :, :],
    )
    turns = orientation[..., _FINGERS, :].reshape(*hands, DIGITS - 1, _CHAIN, 4)
    turns[..., 0, :], turns[..., 1:4, :], turns[..., 4, :] = (
        root[..., 1:, :],
        bones[..., 1:, :, :],
        bones[..., 1:, 2, :],
    )
    return position, orientation


def _bone_turns(posture: Array, roots: Roots, root: Array) -> Array:
    """Orientations of the digits' three bones: (..., 5, 3, 4)."""
    half = 0.5 * posture
    aside, bend = half[..., 0] * roots.side, np.cumsum(-half[..., 1:], axis=-1)
    bend[..., 1:] -= bend[..., :1]
    s, c = np.sin(bend), np.cos(bend)
    s_aside, c_aside = np.sin(aside), np.cos(aside)
    first = np.empty((*posture.shape[:-1], 4))  # Rx(-flexion) Ry(abduction)
    first[..., 0], first[..., 1] = s[..., 0] * c_aside, c[..., 0] * s_aside
    first[..., 2], first[..., 3] = s[..., 0] * s_aside, c[..., 0] * c_aside
    twist = roots.side * _PRONATION * half[..., 0]
    turned = first[..., [1, 0, 3, 2]] * (1.0, -1.0, 1.0, -1.0)  # q (0, 0, sin, cos) = q cos + turned sin
    first = multiply(root, first * np.cos(twist)[..., None] + turned * np.sin(twist)[..., None])
    s[..., 0], c[..., 0] = 0.0, 1.0
    crossed = first[..., ::-1] * (1.0, 1.0, -1.0, -1.0)  # q (sin, 0, 0, cos) = q cos + crossed sin
    turns: Array = first[..., None, :] * c[..., None] + crossed[..., None, :] * s[..., None]
    return turns


def _ahead(q: Array) -> Array:
    """Where -z points after a turn: (..., 4) -> (..., 3)."""
    x, y, z, w = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    ahead = np.empty((*q.shape[:-1], 3))
    ahead[..., 0] = -2.0 * (x * z + w * y)
    ahead[..., 1] = 2.0 * (w * x - y * z)
    ahead[..., 2] = 2.0 * (x * x + y * y) - 1.0
    return ahead


AT_WRIST = np.concatenate([np.zeros(3), IDENTITY])
"""The pose of a wrist that is its own frame."""
