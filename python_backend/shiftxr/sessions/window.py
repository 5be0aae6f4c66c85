"""One second of one device, ready for a model: features, what is present, and the labels at its end.

All positions are metres. The heading frame of a window has its origin at the head's position at the window's end and
the head's yaw, but no pitch or roll: +x right, +y up (against gravity), -z ahead. Time, sequence numbers, ids and
object state are not in a window's features; `t_end_ns` is there for bookkeeping and never a model input.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RGB_VIEWS = 2  # the wide view, and a crop at native resolution
RGB_SIZE = 96  # pixels, square
MEL_BANDS, MEL_FRAMES = 64, 96
IMU_DEVICES = ("headset", "left_wrist", "right_wrist")
IMU_SAMPLES = 100
HAND_INSTANTS = 10
JOINTS = 26  # OpenXR order: palm 0, wrist 1
FORECAST_NS = 500_000_000


@dataclass(frozen=True, slots=True)
class Labels:
    """What was true at the window's end; None where nobody said."""

    step: int | None  # index into shiftxr.scenes.labels.STEPS
    mistake: int | None  # index into shiftxr.scenes.labels.MISTAKES
    hand_forecast: NDArray[np.float32] | None  # (2, 26, 3), metres: joint displacement over 0.5 s, heading frame
    hand_forecast_valid: NDArray[np.bool_] | None  # (2,), left and right


@dataclass(frozen=True, slots=True)
class Window:
    """Features of one second; a modality that is absent is None."""

    t_end_ns: int
    rgb: NDArray[np.uint8] | None  # (2, 96, 96, 3): wide view; native crop at the hands or the view's centre
    audio: NDArray[np.float32] | None  # (64, 96), log-mel
    imu: NDArray[np.float32] | None  # (3, 6, 100), accel m/s^2 and gyro rad/s per IMU_DEVICES; zeros for a missing one
    hands: NDArray[np.float32] | None  # (10, 2, 26, 3), metres, heading frame; zeros where not valid
    hands_valid: NDArray[np.bool_] | None  # (10, 2)
    labels: Labels
