"""The hands of whoever wears the camera, found in its pictures: the hands stream of a device that tracks none.

A hand's 21 landmarks become joints of the OpenXR order: 1, 2-5, 7-10, 12-15, 17-20, 22-25. A joint is valid where its
landmark lies within the picture; palm and metacarpals, which have no landmark, hold an inferred place and are never
valid. Positions carry the error of a hand of average size (see `hand_depth`).
"""

import numpy as np
from numpy.typing import NDArray

from shiftxr.perception.hand_depth import place_landmarks
from shiftxr.perception.hand_landmarks import HandFinder, HandLandmarks
from shiftxr.perception.joint_frames import joint_frames
from shiftxr.perception.palm import inside_palm
from shiftxr_bridge.hands import INSIDE_PALM, JOINT_COUNT, Hands
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.rotation import Array, multiply, rotate

LANDMARK_JOINTS = (1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 14, 15, 17, 18, 19, 20, 22, 23, 24, 25)
_SIDES = ("left", "right")
_WRIST, _MIDDLE_KNUCKLE = 0, 9  # landmarks
_AWAY = 0.25  # tan 14 degrees; chosen on workers who aren't among those that the finder is measured on
# Flesh around an average hand's joints, metres: half the widths of wrist, palm, thumb and fingers.
_RADIUS_M = np.array([0.022, 0.026, 0.016, 0.013, 0.012, 0.011] + [0.014, 0.011, 0.010, 0.009, 0.008] * 4)


class HandsFromRgb:
    """Owns a hand finder. Raises NoHandModel where its model can't be had."""

    def __init__(self, finder: HandFinder | None = None) -> None:
        self._finder = finder or HandFinder()

    def __call__(self, image: NDArray[np.uint8], stream: RgbStream, head: NDArray[np.floating], t_ns: int) -> Hands:
        """Both hands as the picture shows them; a hand that isn't found has no valid joint.

        Args:
            image: (H, W, 3), not mirrored.
            stream: its size and pinhole.
            head: the camera's pose when it was taken, (7,).
        """
        return hands_in_world(self._finder.find(image), stream, head, t_ns)

    def close(self) -> None:
        """Free the networks."""
        self._finder.close()


def hands_in_world(found: list[HandLandmarks], stream: RgbStream, head: NDArray[np.floating], t_ns: int) -> Hands:
    """Landmarks in a picture -> joints in the world, metres."""
    pose = np.asarray(head, np.float64)
    position, valid = np.zeros((2, JOINT_COUNT, 3)), np.zeros((2, JOINT_COUNT), bool)
    orientation = np.tile([0.0, 0.0, 0.0, 1.0], (2, JOINT_COUNT, 1))
    for hand in found:
        side = _SIDES.index(hand.side)
        position[side], orientation[side] = _joints(hand, stream)
        x, y = hand.pixels.T
        valid[side, LANDMARK_JOINTS] = (x >= 0) & (x < stream.width) & (y >= 0) & (y < stream.height)
    seen = valid.any(axis=1)
    position[seen] = pose[:3] + rotate(pose[3:], position[seen])
    orientation[seen] = multiply(pose[3:], orientation[seen])
    return Hands(t_ns, position, orientation, np.tile(_RADIUS_M, (2, 1)), valid)


def _joints(hand: HandLandmarks, stream: RgbStream) -> tuple[Array, Array]:
    """A hand before the camera: positions (26, 3) and orientations (26, 4)."""
    place = np.zeros((JOINT_COUNT, 3))
    square = hand.pixels * (1.0, stream.fx / stream.fy) - (0.0, stream.cy * (stream.fx / stream.fy - 1.0))
    depth_px = _pointing_away(square, hand.depth_px)
    place[LANDMARK_JOINTS, :] = place_landmarks(square, depth_px, stream.fx, (stream.cx, stream.cy))
    place[INSIDE_PALM, :] = inside_palm(place)
    return place, joint_frames(place, hand.side)


def _pointing_away(pixels: Array, depth_px: Array) -> Array:
    """Depths tilted about the wrist: a wearer's fingers point away from the eyes, and MediaPipe sees them too flat."""
    palm = pixels[_MIDDLE_KNUCKLE] - pixels[_WRIST]
    along = (pixels - pixels[_WRIST]) @ palm / max(float(np.linalg.norm(palm)), 1e-6)
    tilted: Array = depth_px + _AWAY * along
    return tilted
