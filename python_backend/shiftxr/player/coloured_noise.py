"""Noise of any spectrum that repeats without a seam, made once and then read block by block."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from shiftxr.player.audio_format import BLOCK_FRAMES, RATE_HZ, Signal

RING_FRAMES = 1 << 16  # 4.1 s; a power of two keeps the transform fast

Gain = Callable[[NDArray[np.float64]], NDArray[np.float64]]  # amplitude over frequency in Hz


def coloured_noise(gain: Gain, rng: np.random.Generator, frames: int = RING_FRAMES) -> Signal:
    """Gaussian noise with the amplitude spectrum `gain`, periodic over its length, of rms 1: (frames,)."""
    hz = np.asarray(np.fft.rfftfreq(frames, 1.0 / RATE_HZ), np.float64)
    spectrum = gain(hz) * (rng.standard_normal(hz.size) + 1j * rng.standard_normal(hz.size))
    spectrum[0] = 0.0
    noise = np.fft.irfft(spectrum, frames)
    noise /= noise.std()
    return noise.astype(np.float32)


def falling(db_per_octave: float, above_hz: float) -> Gain:
    """Flat up to a corner, then falling by so many dB per octave."""
    power = -db_per_octave / (2.0 * 20.0 * np.log10(2.0))
    return lambda hz: np.asarray((1.0 + (hz / above_hz) ** 2) ** power)


def band(low_hz: float, high_hz: float) -> Gain:
    """Between two frequencies only."""
    return lambda hz: ((hz >= low_hz) & (hz <= high_hz)).astype(np.float64)


class Ring:
    """A periodic signal, (..., N), read on and on from a random phase."""

    def __init__(self, signal: Signal, rng: np.random.Generator) -> None:
        self._frames = signal.shape[-1]
        self._signal = np.concatenate([signal, signal[..., :BLOCK_FRAMES]], axis=-1)
        self._first = int(rng.integers(self._frames))

    def block(self) -> Signal:
        """The next 20 ms: (..., 320), a view that the caller must not change."""
        block: Signal = self._signal[..., self._first : self._first + BLOCK_FRAMES]
        self._first = (self._first + BLOCK_FRAMES) % self._frames
        return block
