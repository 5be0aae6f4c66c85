"""Log-mel spectra: what a listener hears in one second, as a picture of 64 bands by 96 frames."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
BANDS, FRAMES = 64, 96
_FFT, _LENGTH, _HOP = 512, 400, 160  # 25 ms windows every 10 ms
_LOWEST_HZ, _HIGHEST_HZ = 40.0, 7600.0
FLOOR_DB = -100.0


def mel_from_hz(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """The HTK mel scale: 2595 log10(1 + f / 700) (O'Shaughnessy 1987; The HTK Book, section 5.4)."""
    mel: NDArray[np.float64] = 2595.0 * np.log10(1.0 + hz / 700.0)
    return mel


@cache
def _filters() -> NDArray[np.float32]:
    """Triangular filters over the power spectrum: (257, 64), each with area 1 over its bins."""
    edges = np.linspace(mel_from_hz(np.array(_LOWEST_HZ)), mel_from_hz(np.array(_HIGHEST_HZ)), BANDS + 2)
    bins = mel_from_hz(np.arange(_FFT // 2 + 1) * RATE_HZ / _FFT)[:, None]
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    weights = np.clip(np.minimum((bins - low) / (centre - low), (high - bins) / (high - centre)), 0.0, None)
    # the lowest filters are narrower than a bin: give one that caught none the bin nearest to its centre
    empty = np.flatnonzero(weights.sum(axis=0) == 0.0)
    weights[np.abs(bins - centre[empty]).argmin(axis=0), empty] = 1.0
    normalised: NDArray[np.float32] = (weights / weights.sum(axis=0)).astype(np.float32)
    return normalised


def log_mel(sound: NDArray[np.floating]) -> NDArray[np.float32]:
    """Mean power per band and frame in decibels relative to a full-scale sine's, at least -100.

    Args:
        sound: one second at 16 kHz in [-1, 1], (16000,).

    Returns:
        (64, 96) float32: bands from low to high, frames in order of time.

    Raises:
        ValueError: another shape.
    """
    if sound.shape != (RATE_HZ,):
        raise ValueError(f"sound has shape {sound.shape}, expected ({RATE_HZ},)")
    frames = np.lib.stride_tricks.sliding_window_view(sound.astype(np.float32), _LENGTH)[::_HOP][:FRAMES]
    window = np.hanning(_LENGTH).astype(np.float32)
    spectrum = np.fft.rfft(frames * window, _FFT)
    power = (spectrum.real**2 + spectrum.imag**2) / (0.25 * np.sum(window) ** 2)
    banded = power.astype(np.float32) @ _filters()  # (96, 64)
    decibels = 10.0 * np.log10(np.maximum(banded, 0.1 * 10.0 ** (FLOOR_DB / 10.0)))
    return np.ascontiguousarray(np.maximum(decibels, np.float32(FLOOR_DB)).T)
