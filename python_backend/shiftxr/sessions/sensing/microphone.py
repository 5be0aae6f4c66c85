"""A microphone's errors: what the hall adds, a low-pass, gain, white noise, clipping, and blocks that are lost."""

import numpy as np
from numpy.typing import NDArray

from shiftxr.scenes.shift.sensor import AudioProfile
from shiftxr.scenes.shift.temporality import TimeProfile

FULL_SCALE = 32_767.0
TAPS = 63  # of the low-pass; it delays sound by 31 samples, 1.9 ms at 16 kHz


class Microphone:
    """Owns one session's generator, and the sound that the low-pass still needs."""

    def __init__(
        self, profile: AudioProfile, time: TimeProfile, sample_rate_hz: float, rng: np.random.Generator
    ) -> None:
        self._profile, self._time, self._rng = profile, time, rng
        limit_hz = profile.band_limit_hz
        self._taps = None if limit_hz is None else low_pass(limit_hz / sample_rate_hz)
        self._before: NDArray[np.float64] | None = None  # (TAPS - 1, channels)

    def sense(self, t_s: float, block: NDArray[np.int16]) -> NDArray[np.int16]:
        """Ideal sound (frames, channels) as this microphone gives it at t_s of the session."""
        profile, rng = self._profile, self._rng
        sound = block.astype(np.float64)
        hall = self._time.hall_noise.at(t_s)
        if hall > 0.0:
            sound += rng.normal(0.0, FULL_SCALE * hall, block.shape)
        if self._taps is not None:
            sound = self._limited(sound, self._taps)
        sound *= 10.0 ** ((profile.gain_db + self._time.microphone_db.at(t_s)) / 20.0)
        if profile.noise > 0.0:
            sound += rng.normal(0.0, FULL_SCALE * profile.noise, block.shape)
        if profile.dropout > 0.0 and rng.random() < profile.dropout:
            sound[:] = 0.0
        limit = FULL_SCALE * profile.clip_at
        heard: NDArray[np.int16] = np.clip(np.round(sound), -limit - (profile.clip_at == 1.0), limit).astype(np.int16)
        return heard

    def _limited(self, sound: NDArray[np.float64], taps: NDArray[np.float64]) -> NDArray[np.float64]:
        before = self._before if self._before is not None else np.zeros((TAPS - 1, sound.shape[1]))
        joined = np.concatenate([before, sound])
        self._before = joined[-(TAPS - 1) :]
        return np.stack([np.convolve(channel, taps, mode="valid") for channel in joined.T], axis=1)


def low_pass(cutoff: float) -> NDArray[np.float64]:
    """A windowed-sinc low-pass (Hamming), (TAPS,); cutoff is a share of the sample rate, below 0.5."""
    place = np.arange(TAPS) - (TAPS - 1) / 2
    taps = 2.0 * cutoff * np.sinc(2.0 * cutoff * place) * np.hamming(TAPS)
    normed: NDArray[np.float64] = taps / taps.sum()
    return normed
