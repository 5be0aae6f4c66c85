"""Windows that a test makes by hand."""

from typing import Any

import numpy as np

from shiftxr.sessions.window import Labels, Window

NOTHING = Labels(None, None, None, None)


def labels(step: int | None = None, mistake: int | None = None, moved_m: float | None = None) -> Labels:
    """Labels; both hands move by moved_m along +x."""
    if moved_m is None:
        return Labels(step, mistake, None, None)
    moved = np.zeros((2, 26, 3), np.float32)
    moved[..., 0] = moved_m
    return Labels(step, mistake, moved, np.ones(2, bool))


def window(labels: Labels = NOTHING, *, number: int = 0, **features: Any) -> Window:
    """A window with the features given, and no others; numpy arrays or one number for all."""
    shapes = {"rgb": (2, 96, 96, 3), "audio": (64, 96), "imu": (3, 6, 100), "hands": (10, 2, 26, 3)}
    full = dict.fromkeys(shapes) | {
        name: np.broadcast_to(np.asarray(value, np.uint8 if name == "rgb" else np.float32), shapes[name])
        for name, value in features.items()
    }
    valid = None if full["hands"] is None else np.ones((10, 2), bool)
    return Window(number, full["rgb"], full["audio"], full["imu"], full["hands"], valid, labels)
