"""The form of all sound in the player: 16 kHz, in blocks of 20 ms.

1.0 is full scale. Levels were chosen as if full scale were 110 dB SPL, so that a hall of rms 0.01 is 70 dB SPL, a
quiet workshop, and one of rms 0.1 is 90 dB SPL, where ears need protection.
"""

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
BLOCK_FRAMES = 320  # 20 ms
BLOCK_S = BLOCK_FRAMES / RATE_HZ

Signal = NDArray[np.float32]


_SHARE = np.arange(1, BLOCK_FRAMES + 1, dtype=np.float32) / np.float32(BLOCK_FRAMES)


def ramp(begin: float, end: float) -> Signal:
    """A block's straight way from the last block's value, which it excludes, to its own: (320,), or () if it stays."""
    if begin == end:
        return np.asarray(end, np.float32)
    way: Signal = np.float32(begin) + np.float32(end - begin) * _SHARE
    return way
