"""How well hands are found in RGB, measured on a scene's committed pictures (`hand_frames/`, see make_hand_frames.py).

A hand is visible where at least 16 of its 21 landmarks fall on pixels that show it. It is found where a hand of its
side is told whose landmarks are on average nearer to the true ones than half the way from wrist to middle knuckle, in
the picture. A hand that is told and isn't there is a false find, of a visible hand or not.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from shiftxr.perception.hands_from_rgb import LANDMARK_JOINTS
from shiftxr.scenes.errors import BadScene
from shiftxr.scenes.folders import scenes_root
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.rotation import Array, conjugate, rotate

VISIBLE_LANDMARKS = 16  # of 21
_WRIST, _MIDDLE_KNUCKLE = 0, 9  # landmarks
NEAR = 0.5  # of the way between those two

Finder = Callable[[NDArray[np.uint8], RgbStream, Array, int], Hands]


@dataclass(frozen=True, slots=True)
class HandFrame:
    """One picture and what is true of it."""

    image: NDArray[np.uint8]  # (H, W, 3)
    head: Array  # (7,)
    landmarks: Array  # (2, 21, 3), metres in the world
    visible: NDArray[np.bool_]  # (2,)


@dataclass(frozen=True, slots=True)
class HandScores:
    """What a finder made of some pictures; errors are means over the hands found."""

    visible: int
    found: int
    told: int
    false_finds: int
    error_px: float
    error_m: float
    error_from_wrist_m: float

    @property
    def share(self) -> float:
        """Of the visible hands, how many were found."""
        return self.found / self.visible

    @property
    def false_share(self) -> float:
        """Of the hands told, how many aren't there; of none, none."""
        return self.false_finds / max(self.told, 1)


def load_hand_frames(scene: str) -> tuple[RgbStream, list[HandFrame]]:
    """A scene's pictures and their camera; raises BadScene where there are none."""
    folder = scenes_root() / scene / "hand_frames"
    try:
        told = json.loads((folder / "frames.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise BadScene(f"{folder}: {error}: draw them with scenes/make_hand_frames.py {scene}") from error
    stream = RgbStream("headset/rgb", 10.0, encoding="rgb8", **told["camera"])
    return stream, [_frame(folder, frame) for frame in told["frames"]]


def _frame(folder: Path, told: dict[str, object]) -> HandFrame:
    image = cv2.imread(str(folder / str(told["file"])))
    if image is None:
        raise BadScene(f"{folder / str(told['file'])} is no picture: draw it with scenes/make_hand_frames.py")
    joints = np.array(told["joints"], np.float64)
    visible = np.array(told["landmarks_seen"]) >= VISIBLE_LANDMARKS
    rgb = np.ascontiguousarray(image[..., ::-1])
    return HandFrame(rgb, np.array(told["head"], np.float64), joints[:, list(LANDMARK_JOINTS)], visible)


def score_finder(find: Finder, stream: RgbStream, frames: Sequence[HandFrame], *, near: float = NEAR) -> HandScores:
    """Look for hands in every picture and compare.

    Args:
        near: how far off a found hand may be on average, as a share of the way from wrist to middle knuckle.
    """
    errors: list[list[float]] = []
    told, false_finds = 0, 0
    for number, frame in enumerate(frames):
        hands = find(frame.image, stream, frame.head, number)
        for side in np.flatnonzero(hands.valid.any(axis=1)).tolist():
            pixels, reach, *metres = _errors(hands, frame, stream, side)
            told += 1
            if not pixels < near * reach:
                false_finds += 1
            elif frame.visible[side]:
                errors.append([pixels, *metres])
    visible = int(sum(frame.visible.sum() for frame in frames))
    means = np.mean(errors or [[np.nan] * 3], axis=0)
    return HandScores(visible, len(errors), told, false_finds, *(float(mean) for mean in means))


def _errors(hands: Hands, frame: HandFrame, stream: RgbStream, side: int) -> tuple[float, float, float, float]:
    """Mean error of 21 landmarks in pixels, wrist to middle knuckle in pixels, and mean errors in metres of the places
    in the world and of those from the wrist."""
    guess, truth = np.asarray(hands.position[side, list(LANDMARK_JOINTS)], np.float64), frame.landmarks[side]
    seen, wanted = _pixels(guess, stream, frame.head), _pixels(truth, stream, frame.head)
    pixels = np.linalg.norm(seen - wanted, axis=1).mean()
    reach = np.linalg.norm(wanted[_MIDDLE_KNUCKLE] - wanted[_WRIST])
    shift = guess[_WRIST] - truth[_WRIST]
    metres, from_wrist = (np.linalg.norm(gap, axis=1).mean() for gap in (guess - truth, guess - truth - shift))
    return float(pixels), float(reach), float(metres), float(from_wrist)


def _pixels(points: Array, stream: RgbStream, head: Array) -> Array:
    """Where points of the world are in the picture, (N, 2); nowhere (NaN) behind the camera."""
    place = rotate(conjugate(head[3:]), points - head[:3])
    depth = np.where(place[:, 2] < 0.0, -place[:, 2], np.nan)
    return np.stack([stream.cx + stream.fx * place[:, 0] / depth, stream.cy - stream.fy * place[:, 1] / depth], axis=1)


def mean_place_finder(frames: Sequence[HandFrame]) -> Finder:
    """What one could tell without looking: both hands, always, where visible ones are on average before the head."""
    places = [
        np.mean([_before_head(frame, side) for frame in frames if frame.visible[side]], axis=0) for side in (0, 1)
    ]

    def find(_: NDArray[np.uint8], __: RgbStream, head: Array, t_ns: int) -> Hands:
        position, valid = np.zeros((2, 26, 3)), np.zeros((2, 26), bool)
        valid[:, list(LANDMARK_JOINTS)] = True
        for side, place in enumerate(places):
            position[side, list(LANDMARK_JOINTS)] = head[:3] + rotate(head[3:], place)
        return Hands(t_ns, position, np.zeros((2, 26, 4)), np.zeros((2, 26)), valid)

    return find


def _before_head(frame: HandFrame, side: int) -> Array:
    return rotate(conjugate(frame.head[3:]), frame.landmarks[side] - frame.head[:3])
