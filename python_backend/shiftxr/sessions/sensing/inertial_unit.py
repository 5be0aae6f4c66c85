"""An inertial measurement unit's errors (the model and its sources: shiftxr.scenes.shift.inertial)."""

import numpy as np
from numpy.typing import NDArray

from shiftxr.scenes.shift.inertial import Triad
from shiftxr.scenes.shift.sensor import ImuProfile
from shiftxr.scenes.shift.temporality import TimeProfile


class InertialUnit:
    """Owns one unit's biases, its axes, and where it is in its stream.

    A sample is every n-th ideal one (no filter before it, so that what is faster than half the rate is folded down, as
    in a unit whose filter is off): axes and scale, bias, white noise, range, step, in this order. White noise of N has
    a standard deviation of N sqrt(rate) per sample, a walk of K a step of K / sqrt(rate).
    """

    def __init__(self, profile: ImuProfile, time: TimeProfile, stream_hz: float, rng: np.random.Generator) -> None:
        self.rate_hz = profile.rate_hz or stream_hz
        self._stream_hz, self._every = stream_hz, round(stream_hz / self.rate_hz)
        self._time, self._rng = time, rng
        self._skip = 0  # ideal samples until the next that is taken
        triads = (profile.accel.triad(), profile.gyro.triad())
        self._axes = [_axes(triad, rng) for triad in triads]
        self._turn_on = rng.normal(0.0, 1.0, 6) * _six(triads, "bias")
        self._walked = np.zeros(6)
        self._white = _six(triads, "white_noise") * np.sqrt(self.rate_hz)
        self._walk = _six(triads, "bias_walk") / np.sqrt(self.rate_hz)
        self._limit = np.repeat([np.inf if triad.limit is None else triad.limit for triad in triads], 3)
        self._step = _six(triads, "step")

    def sense(self, t_s: float, block: NDArray[np.float32]) -> tuple[int, NDArray[np.float32]]:
        """An ideal block (n, 6) at t_s of the session: how long after it the first sample is (ns), and all (m, 6)."""
        first, count = self._skip, len(block)
        taken = block[first :: self._every].astype(np.float64)
        self._skip = first + len(taken) * self._every - count
        steps = self._rng.normal(0.0, 1.0, taken.shape) * self._walk
        walked = self._walked + np.cumsum(steps, axis=0)
        if len(taken):
            self._walked = walked[-1]
        turned = np.concatenate([taken[:, :3] @ self._axes[0].T, taken[:, 3:] @ self._axes[1].T], axis=1)
        bias = self._turn_on * self._time.imu_bias.at(t_s) + walked
        noisy = turned + bias + self._rng.normal(0.0, 1.0, taken.shape) * self._white
        return int(first * 1e9 / self._stream_hz), self._digitised(noisy)

    def _digitised(self, values: NDArray[np.float64]) -> NDArray[np.float32]:
        kept = np.clip(values, -self._limit, self._limit)
        step = np.where(self._step > 0.0, self._step, 1.0)
        return np.where(self._step > 0.0, np.round(kept / step) * step, kept).astype(np.float32)


def _six(triads: tuple[Triad, Triad], name: str) -> NDArray[np.float64]:
    return np.repeat([float(getattr(triad, name)) for triad in triads], 3)


def _axes(triad: Triad, rng: np.random.Generator) -> NDArray[np.float64]:
    """(3, 3): the identity, with the scale errors on the diagonal and small angles between the axes beside it."""
    scale = np.diag(1.0 + triad.scale_error * rng.normal(0.0, 1.0, 3))
    skew = triad.misalignment_rad * rng.normal(0.0, 1.0, (3, 3))
    np.fill_diagonal(skew, 0.0)
    return scale + skew
