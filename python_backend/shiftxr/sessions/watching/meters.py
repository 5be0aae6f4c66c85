"""One line on what a sample holds: enough to see that a microphone hears and a sensor moves."""

import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.audio import AudioStream
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.imu import ImuStream
from shiftxr_bridge.streams import Sample, Stream
from shiftxr_bridge.task import LABELS, TaskSample

_FLOOR_DBFS, _BAR = -60.0, 6


def levels_dbfs(block: NDArray[np.int16]) -> NDArray[np.float64]:
    """RMS level per channel of a block (frames, channels), dB of full scale: (channels,), -inf for silence.

    Full scale is a square wave of +-32768, so a full sine reads -3.01 dBFS.
    """
    power = np.square(block.astype(np.float64) / 32768.0).mean(axis=0)
    with np.errstate(divide="ignore"):
        levels: NDArray[np.float64] = 10.0 * np.log10(power)
    return levels


def magnitudes(block: NDArray[np.float32]) -> tuple[float, float]:
    """Mean size of specific force (m/s^2) and angular velocity (rad/s) of a block (n, 6)."""
    samples = block.astype(np.float64)
    force, turn = np.linalg.norm(samples[:, :3], axis=1), np.linalg.norm(samples[:, 3:], axis=1)
    return float(force.mean()), float(turn.mean())


def meter(stream: Stream, sample: Sample) -> str:
    """What a sample holds, in a few words."""
    match stream, sample:
        case AudioStream(), np.ndarray():
            return "  ".join(_level(float(level)) for level in levels_dbfs(sample))
        case ImuStream(), np.ndarray():
            force, turn = magnitudes(sample)
            return f"{force:5.2f} m/s2 {turn:5.2f} rad/s"
        case _, Hands():
            left, right = sample.valid.sum(axis=1)
            return f"joints left {left}/26 right {right}/26"
        case _, TaskSample():
            return " ".join(f"{name} {value}" for name in LABELS if (value := getattr(sample, name)) is not None)
        case _, np.ndarray():
            return _numbers(stream, sample)
    return ""


def _level(dbfs: float) -> str:
    filled = round(np.clip(1.0 - dbfs / _FLOOR_DBFS, 0.0, 1.0) * _BAR)
    return f"{'█' * filled}{'·' * (_BAR - filled)} {max(dbfs, -99.0):.0f} dBFS"


def _numbers(stream: Stream, values: NDArray[np.generic]) -> str:
    if values.shape == (7,):
        x, y, z = values[:3].tolist()
        return f"x {x:.2f} y {y:.2f} z {z:.2f} m"
    if values.ndim == 1:
        return f"{len(values)} numbers"
    return f"{values.shape[1]}x{values.shape[0]} {getattr(stream, 'encoding', '')}"
