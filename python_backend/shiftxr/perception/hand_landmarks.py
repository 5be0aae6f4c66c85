"""Where hands are in a picture: MediaPipe's hand landmarker, a picture at a time.

It remembers nothing from picture to picture, so the same picture gives the same hands, live or replayed. Its palm
detector sees 192 by 192 pixels: a hand at arm's length in a wide picture is too small there now and then, so where
fewer than two hands are found, the picture's lower corners are looked at by themselves.
"""

import os
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from shiftxr.perception.errors import NoHandModel
from shiftxr.perception.hand_model_bundle import hand_model
from shiftxr.perception.quiet import quiet_stderr
from shiftxr_bridge.rotation import Array

_CORNER = 0.75  # side of a corner's square, as a share of the picture's height
_SAME = 0.5  # two finds with landmarks on average nearer than this share of their size are one hand


@dataclass(frozen=True, slots=True)
class HandLandmarks:
    """One hand in one picture: the wrist, then thumb, index, middle, ring and little finger, four each to the tip."""

    side: Literal["left", "right"]
    score: float  # how sure MediaPipe is of the side
    pixels: Array  # (21, 2), x to the right and y down from the picture's corner; may lie outside it
    depth_px: Array  # (21,), farther than the wrist, in units that are pixels across at the hand's distance


class HandFinder:
    """Owns MediaPipe's landmarker. Not for several threads.

    Args:
        corners: whether to look into the picture's lower corners too.

    Raises:
        NoHandModel: its model can't be had.
    """

    def __init__(self, *, corners: bool = True) -> None:
        self._corners, self._has_warned = corners, False
        self._mediapipe, self._landmarker = _open_landmarker(hand_model())

    def find(self, image: NDArray[np.uint8]) -> list[HandLandmarks]:
        """At most one left and one right hand in a picture that is not mirrored, (H, W, 3) in RGB."""
        found: list[HandLandmarks] = []
        for left, top, side in _regions(*image.shape[:2])[: None if self._corners else 1]:
            found += [hand for hand in self._look(image, left, top, side) if not _is_known(hand, found)]
            if len(found) >= 2:
                break
        best = {hand.side: hand for hand in sorted(found, key=lambda hand: hand.score)}
        return [best[side] for side in ("left", "right") if side in best]

    def close(self) -> None:
        """Free the networks."""
        self._landmarker.close()

    def _look(self, image: NDArray[np.uint8], left: int, top: int, side: int) -> list[HandLandmarks]:
        """What MediaPipe finds in a square of the picture; what of the square is outside the picture is black."""
        part = image[top : top + side, left : left + side]
        down, across = side - part.shape[0], side - part.shape[1]
        square = np.ascontiguousarray(cv2.copyMakeBorder(part, 0, down, 0, across, cv2.BORDER_CONSTANT))
        mp = self._mediapipe
        with nullcontext() if self._has_warned else quiet_stderr():  # it warns of its own graph at the first hand
            told = self._landmarker.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=square))
        self._has_warned |= bool(told.hand_landmarks)
        hands = []
        for categories, landmarks in zip(told.handedness, told.hand_landmarks, strict=True):
            place = np.array([[mark.x, mark.y, mark.z] for mark in landmarks]) * side
            name: Any = categories[0].category_name.lower()
            hands.append(HandLandmarks(name, float(categories[0].score), place[:, :2] + (left, top), place[:, 2]))
        return hands


def _open_landmarker(model: Path) -> tuple[Any, Any]:
    """The module mediapipe, and a landmarker; raises NoHandModel where it won't load the file."""
    os.environ.setdefault("GLOG_minloglevel", "2")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with quiet_stderr():  # C++ logs before it reads those
        import mediapipe  # seconds, and only where hands are looked for in RGB
        from mediapipe.tasks.python.core.base_options import BaseOptions
        from mediapipe.tasks.python.vision import HandLandmarker, HandLandmarkerOptions

        options = HandLandmarkerOptions(base_options=BaseOptions(model_asset_path=str(model)), num_hands=2)
        try:
            return mediapipe, HandLandmarker.create_from_options(options)
        except (RuntimeError, ValueError) as error:
            raise NoHandModel(f"MediaPipe can't use {model}: {error}: remove it, or name another") from error


def _regions(height: int, width: int) -> list[tuple[int, int, int]]:
    """Squares to look at in turn, (left, top, side): the whole picture, its lower left and its lower right."""
    side = int(_CORNER * height)
    corners = [(0, height - side, side), (width - side, height - side, side)]
    return [(0, 0, max(height, width)), *(corner for corner in corners if corner[0] >= 0)]


def _is_known(hand: HandLandmarks, found: list[HandLandmarks]) -> bool:
    size = float(np.ptp(hand.pixels, axis=0).max())
    gaps = [np.linalg.norm(hand.pixels - other.pixels, axis=1).mean() for other in found]
    return any(gap < _SAME * size for gap in gaps)
