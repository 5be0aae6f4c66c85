"""The hall's answer to everything that sounds in it: a diffuse tail, the same wherever one stands.

A feedback delay network (Jot and Chaigne 1991, "Digital delay networks for designing artificial reverberators", 90th
AES Convention): delay lines fed back through a matrix that loses nothing, each with the loss that its length costs.
All lines are longer than a block, so a block is computed at once. The tail's energy is that of a diffuse field in a
room by its volume, surface and reverberation time (Kuttruff 2016, "Room Acoustics", chapter 5).
"""

import numpy as np

from shiftxr.player.audio_format import BLOCK_FRAMES, RATE_HZ, Signal

_VOLUME_M3, _SURFACE_M2 = 4800.0, 2000.0  # 20 m by 30 m, 8 m high
_LINES_FRAMES = np.array([331, 379, 443, 509, 587, 673, 769, 883])  # primes, so that their echoes do not coincide
_COUNT = _LINES_FRAMES.size
_DULL = 0.15  # each pass blends a sample with its predecessor: walls and air swallow high frequencies first
_LEFT = np.array([1, -1, 1, -1, 1, -1, 1, -1], np.float32)
_RIGHT = np.array([1, 1, -1, -1, 1, 1, -1, -1], np.float32)  # orthogonal to it: the ears hear unlike tails
_HOUSEHOLDER = (np.eye(_COUNT) - 2.0 / _COUNT).astype(np.float32)  # orthogonal: it loses nothing


class Reverberation:
    """One hall's tail; `rt60_s` is the time in which it falls by 60 dB at low frequencies."""

    def __init__(self, rt60_s: float) -> None:
        gains = 10.0 ** (-3.0 * _LINES_FRAMES / (rt60_s * RATE_HZ))
        self._feedback = (_HOUSEHOLDER * gains).astype(np.float32)  # a line's loss first, then the mixing
        longest = int(_LINES_FRAMES.max()) + 1
        self._lines = np.zeros((_COUNT, longest + BLOCK_FRAMES), np.float32)
        ends = longest - _LINES_FRAMES[:, None] + np.arange(BLOCK_FRAMES)
        self._ends = ends + np.arange(_COUNT)[:, None] * self._lines.shape[1]  # in the flattened lines
        passes = 1.0 / (1.0 - float(np.mean(gains**2)))  # what the lines give out in all, of an energy of 1
        self._ears = np.stack([_LEFT, _RIGHT]) * np.float32(np.sqrt(diffuse_share(rt60_s) / passes))

    def block(self, sound: Signal) -> Signal:
        """The tail at both ears, (2, 320), of all that sounded so far; `sound` is the next 20 ms at 1 m, (320,)."""
        self._lines[:, :-BLOCK_FRAMES] = self._lines[:, BLOCK_FRAMES:]
        self._lines[:, -BLOCK_FRAMES:] = 0.0
        out = np.float32(1.0 - _DULL) * self._lines.take(self._ends)
        out += np.float32(_DULL) * self._lines.take(self._ends - 1)
        self._lines[:, -BLOCK_FRAMES:] = self._feedback @ out + sound * np.float32(1.0 / np.sqrt(_COUNT))
        heard: Signal = self._ears @ out
        return heard


def diffuse_share(rt60_s: float) -> float:
    """Energy of the diffuse field over that of the direct sound at 1 m: 16 pi / R, with the room constant R.

    R = A / (1 - A / S); A, the absorbing area, from the reverberation time by Sabine's formula (ibid.).
    """
    absorbing_m2 = 0.161 * _VOLUME_M3 / rt60_s
    room_constant_m2 = absorbing_m2 / (1.0 - absorbing_m2 / _SURFACE_M2)
    return float(16.0 * np.pi / room_constant_m2)
