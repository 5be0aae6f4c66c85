"""What a cavitating pump adds to its sound: the crackle of collapsing vapour bubbles.

Collapses come at random and their strengths scatter widely; what reaches the air is broadband, without a line that
gives it away. In pumps that were recorded in air, the level rose between 1 and 10 kHz (Kotb and Abdulaziz 2015,
"Investigating the validity of acoustic spectrum as a prediction tool for pump cavitation", Energy and Power
Engineering 7, doi:10.4236/epe.2015.713054); bubble noise as a sum of independent collapses is in Brennen 1995,
"Cavitation and Bubble Dynamics", section 3.8.
"""

import numpy as np

from shiftxr.player.audio_format import BLOCK_FRAMES, BLOCK_S, RATE_HZ, Signal
from shiftxr.player.coloured_noise import band, coloured_noise
from shiftxr.player.strokes import Strokes

_BAND_HZ = (2000.0, 7000.0)
_DECAY_S = (0.0005, 0.0030)  # to 1/e
_BURSTS = 24  # different ones to choose from
_RATE_PER_S = 500.0  # collapses that stand out
_STRONGEST = 6.0  # of the mean


class Cavitation:
    """One pump's crackle: bursts at the instants of a Poisson process, of exponentially distributed strength."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._bursts = [_burst(rng) for _ in range(_BURSTS)]
        self._strokes = Strokes(max(burst.size for burst in self._bursts))

    def block(self, level: float) -> Signal:
        """The next 20 ms: (320,).

        Args:
            level: the mean burst's rms at its onset; 0 is a pump that does not cavitate.
        """
        if level > 0.0:
            count = int(self._rng.poisson(_RATE_PER_S * BLOCK_S))
            frames = (BLOCK_FRAMES * self._rng.random(count)).astype(np.int64).tolist()
            kinds = (_BURSTS * self._rng.random(count)).astype(np.int64).tolist()
            strengths = level * np.minimum(self._rng.standard_exponential(count), _STRONGEST)
            for frame, kind, strength in zip(frames, kinds, strengths.astype(np.float32), strict=True):
                self._strokes.strike(frame, strength * self._bursts[kind])
        return self._strokes.block()


def _burst(rng: np.random.Generator) -> Signal:
    decay_s = rng.uniform(*_DECAY_S)
    frames = int(6.0 * decay_s * RATE_HZ)
    fade = np.exp(-np.arange(frames) / (decay_s * RATE_HZ))
    return (coloured_noise(band(*_BAND_HZ), rng, 1024)[:frames] * fade).astype(np.float32)
