"""From one second of samples to the features of a window. Pure functions of arrays; frames are those of window.py."""

import cv2
import numpy as np
from numpy.typing import NDArray

from shiftxr.perception.log_mel import RATE_HZ, log_mel
from shiftxr.perception.palm import with_palm
from shiftxr.sessions.window import HAND_INSTANTS, IMU_SAMPLES, RGB_SIZE
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.rotation import Array, conjugate, from_rotvec, rotate, yaw_of

WINDOW_NS = 1_000_000_000
PALM = 0


def heading(head: NDArray[np.floating]) -> tuple[Array, Array]:
    """The heading frame of a head's pose (7,): its origin (3,) and its rotation (4,), yaw only."""
    pose = np.asarray(head, np.float64)
    return pose[:3], from_rotvec(np.array([0.0, float(yaw_of(pose[3:])), 0.0]))


def views(
    image: NDArray[np.uint8], stream: RgbStream, head: NDArray[np.floating], hands: Hands | None
) -> NDArray[np.uint8]:
    """The wide view and the native crop: (2, 96, 96, 3)."""
    side = min(stream.width, stream.height)
    left, top = (stream.width - side) // 2, (stream.height - side) // 2
    wide = cv2.resize(image[top : top + side, left : left + side], (RGB_SIZE, RGB_SIZE), interpolation=cv2.INTER_AREA)
    x, y = crop_centre(stream, head, hands)
    left = int(np.clip(x - RGB_SIZE / 2, 0, max(stream.width - RGB_SIZE, 0)))
    top = int(np.clip(y - RGB_SIZE / 2, 0, max(stream.height - RGB_SIZE, 0)))
    crop = image[top : top + RGB_SIZE, left : left + RGB_SIZE]
    if crop.shape[:2] != (RGB_SIZE, RGB_SIZE):  # the camera has fewer pixels than the crop
        crop = cv2.copyMakeBorder(crop, 0, RGB_SIZE - crop.shape[0], 0, RGB_SIZE - crop.shape[1], cv2.BORDER_CONSTANT)
    return np.stack([wide, crop])


def crop_centre(stream: RgbStream, head: NDArray[np.floating], hands: Hands | None) -> tuple[float, float]:
    """Where the palms are in the picture, in pixels: their mean where any is seen, else the picture's centre.

    The camera sits in the head's frame and looks along its -z (a pinhole: x right, y down in the picture).
    """
    centre = (stream.width / 2.0, stream.height / 2.0)
    if hands is None:
        return centre
    palms = with_palm(hands).position[hands.valid[:, PALM] | hands.tracked(), PALM]
    inverse = conjugate(np.asarray(head[3:], np.float64))
    seen = rotate(inverse, palms - np.asarray(head[:3], np.float64))
    seen = seen[seen[:, 2] < -0.05]
    if len(seen) == 0:
        return centre
    x = stream.cx + stream.fx * seen[:, 0] / -seen[:, 2]
    y = stream.cy - stream.fy * seen[:, 1] / -seen[:, 2]
    inside = (x >= 0) & (x < stream.width) & (y >= 0) & (y < stream.height)
    return (float(x[inside].mean()), float(y[inside].mean())) if inside.any() else centre


def heard(blocks: list[tuple[int, NDArray[np.int16]]], end_ns: int) -> NDArray[np.float32]:
    """Log-mel of the second before end_ns: blocks (frames, channels) by start time become mono, gaps are silent."""
    sound = np.zeros(RATE_HZ, np.float32)
    for t_ns, block in blocks:
        first = round((t_ns - (end_ns - WINDOW_NS)) * RATE_HZ / 1e9)
        mono = block.mean(axis=1) / 32768.0
        begin, stop = max(first, 0), min(first + len(mono), RATE_HZ)
        if begin < stop:
            sound[begin:stop] = mono[begin - first : stop - first]
    return log_mel(sound)


def inertial(samples: list[tuple[int, NDArray[np.float32]]], rate_hz: float, end_ns: int) -> NDArray[np.float32]:
    """One device's last second: blocks (n, 6) by first sample's time, interpolated onto 100 instants: (6, 100)."""
    if not samples:
        return np.zeros((6, IMU_SAMPLES), np.float32)
    times = np.concatenate([t_ns + np.arange(len(block)) * (1e9 / rate_hz) for t_ns, block in samples])
    values = np.concatenate([block for _, block in samples])
    grid = end_ns - WINDOW_NS * (1.0 - np.arange(1, IMU_SAMPLES + 1) / IMU_SAMPLES)
    return np.stack([np.interp(grid, times, channel) for channel in values.T]).astype(np.float32)


def hand_track(found: list[Hands | None], head: NDArray[np.floating]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Joints at the window's instants in its heading frame, (10, 2, 26, 3), and which hands are tracked then, (10, 2).

    Joints are zeros where a hand is not tracked.
    """
    origin, turn = heading(head)
    track = np.zeros((HAND_INSTANTS, 2, 26, 3), np.float32)
    valid = np.zeros((HAND_INSTANTS, 2), bool)
    for instant, hands in enumerate(found):
        if hands is not None:
            valid[instant] = hands.tracked()
            local = rotate(conjugate(turn), with_palm(hands).position - origin)
            track[instant, valid[instant]] = local[valid[instant]]
    return track, valid


def displacement(now: Hands, later: Hands, head: NDArray[np.floating]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """How far each joint goes, in the heading frame: (2, 26, 3), and which hands are tracked at both times (2,)."""
    _, turn = heading(head)
    moved = rotate(conjugate(turn), with_palm(later).position - with_palm(now).position).astype(np.float32)
    valid = np.logical_and(now.tracked(), later.tracked())
    moved[~valid] = 0.0
    return moved, valid
