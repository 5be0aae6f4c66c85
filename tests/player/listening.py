"""Ears for tests: what a signal at 16 kHz holds, in numbers."""

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
Samples = NDArray[np.floating]


def rms_db(signal: Samples) -> float:
    return float(10.0 * np.log10(np.mean(np.square(signal, dtype=np.float64))))


def band(signal: Samples, low_hz: float, high_hz: float) -> Samples:
    spectrum, hz = np.fft.rfft(signal), np.fft.rfftfreq(signal.size, 1 / RATE_HZ)
    spectrum[(hz < low_hz) | (hz > high_hz)] = 0.0
    return np.fft.irfft(spectrum, signal.size)


def analytic(signal: Samples) -> NDArray[np.complex128]:
    """The signal and, as its imaginary part, its Hilbert transform."""
    spectrum = np.fft.fft(signal)
    spectrum[signal.size // 2 :] = 0.0
    return 2.0 * np.fft.ifft(spectrum)


def strongest_hz(signal: Samples, low_hz: float, high_hz: float) -> float:
    """Where the strongest line between two frequencies is."""
    power = np.abs(np.fft.rfft(signal * np.hanning(signal.size))) ** 2
    hz = np.fft.rfftfreq(signal.size, 1 / RATE_HZ)
    inside = (hz >= low_hz) & (hz <= high_hz)
    return float(hz[inside][power[inside].argmax()])


def centroid_hz(signal: Samples) -> float:
    """The mean frequency, weighted by power."""
    power = np.abs(np.fft.rfft(signal)) ** 2
    return float(np.sum(power * np.fft.rfftfreq(signal.size, 1 / RATE_HZ)) / power.sum())


def kurtosis(signal: Samples) -> float:
    """3 for a Gaussian, more for what comes in bursts."""
    centred = signal - signal.mean()
    return float(np.mean(centred**4) / np.mean(centred**2) ** 2)


def decay_s(signal: Samples, decibels: float = 20.0) -> float:
    """Until all that is left has so many decibels less energy than the whole (Schroeder 1965)."""
    left = np.cumsum(np.square(signal, dtype=np.float64)[::-1])[::-1]
    return float(np.argmax(left < left[0] * 10.0 ** (-decibels / 10.0)) / RATE_HZ)
