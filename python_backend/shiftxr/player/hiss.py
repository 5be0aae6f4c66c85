"""Compressed air that escapes: the noise of a small jet, broadband above a kilohertz and louder with the pressure."""

import numpy as np

from shiftxr.player.audio_format import Signal, ramp
from shiftxr.player.coloured_noise import Ring, coloured_noise

_LOUDNESS = 0.06  # rms at 1 m at full pressure, share of full scale
_ABOVE_HZ = 1000.0  # a jet of a few millimetres peaks above what is heard here


class Hisses:
    """Every leak of an episode by name; all read one noise, each from a place of its own."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        air = coloured_noise(lambda hz: np.asarray(hz**2 / (hz**2 + _ABOVE_HZ**2)), rng)
        self._air = air * np.float32(_LOUDNESS)
        self._leaks: dict[str, tuple[Ring, float]] = {}

    def block(self, name: str, level: float) -> Signal | None:
        """A leak's next 20 ms at 1 m: (320,); None while it is tight. The level, 0 to 1, changes over the block."""
        if name not in self._leaks:
            self._leaks[name] = Ring(self._air, self._rng), 0.0
        noise, before = self._leaks[name]
        self._leaks[name] = noise, level
        return None if level == before == 0.0 else noise.block() * ramp(before, level)
