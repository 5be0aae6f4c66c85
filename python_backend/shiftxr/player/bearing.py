"""What a rolling bearing with a damaged outer race sounds like: a train of strokes, each ringing the housing.

Every ball that rolls over the pit strikes it. The strokes come at the ball-pass frequency of the outer race (BPFO),
not quite evenly, because the balls slip by 1 to 2 %, and each excites a resonance of a few kilohertz that dies away
before the next (Randall and Antoni 2011, "Rolling element bearing diagnostics - a tutorial", Mech. Syst. Signal
Process. 25(2)).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shiftxr.player.audio_format import BLOCK_FRAMES, RATE_HZ, Signal
from shiftxr.player.strokes import Strokes

_SLIP = 0.015  # standard deviation of one ball's way, share of the mean
_RESONANCE_HZ = (2000.0, 4000.0)
_DECAY_S = (0.0010, 0.0020)  # to 1/e
_SHAFT_SWING = 0.2  # the strokes' strength follows the shaft's turn a little
_UNEVEN = 0.1  # standard deviation of a stroke's strength


@dataclass(frozen=True, slots=True)
class Bearing:
    """A ball bearing's geometry; without arguments an SKF 6205, the bearing of many public fault recordings."""

    balls: int = 9
    ball_diameter_m: float = 0.00794
    pitch_diameter_m: float = 0.03904
    contact_rad: float = 0.0

    @property
    def outer_race_order(self) -> float:
        """Balls that pass a point of the outer race per turn of the shaft: n/2 (1 - d/D cos phi) (ibid.)."""
        ratio = self.ball_diameter_m / self.pitch_diameter_m
        return self.balls / 2.0 * (1.0 - ratio * math.cos(self.contact_rad))


class OuterRaceFault:
    """One damaged bearing. Draws its housing's resonance when made, and each stroke's slip as it goes."""

    def __init__(self, bearing: Bearing, rng: np.random.Generator) -> None:
        self._rng = rng
        self._turns_apart = 1.0 / bearing.outer_race_order
        self._ring = _damped(rng.uniform(*_RESONANCE_HZ), rng.uniform(*_DECAY_S))
        self._strokes = Strokes(self._ring.size)
        self._next_turn = float(rng.uniform(0.0, self._turns_apart))

    def block(self, turns: NDArray[np.float64], peak: float) -> Signal:
        """The next 20 ms.

        Args:
            turns: how far the shaft has turned at each frame, in turns, (320,), never falling.
            peak: amplitude of an average stroke; 0 is a sound bearing.
        """
        if peak <= 0.0:
            self._next_turn = float(turns[-1])
            return self._strokes.block()
        while self._next_turn <= turns[-1]:
            frame = min(int(turns.searchsorted(self._next_turn)), BLOCK_FRAMES - 1)
            slip, uneven = self._rng.standard_normal(2).tolist()
            swing = 1.0 + _SHAFT_SWING * math.cos(2.0 * math.pi * self._next_turn)
            self._strokes.strike(frame, np.float32(peak * swing * (1.0 + _UNEVEN * uneven)) * self._ring)
            self._next_turn += self._turns_apart * (1.0 + _SLIP * slip)
        return self._strokes.block()


def _damped(resonance_hz: float, decay_s: float) -> Signal:
    t_s = np.arange(int(7.0 * decay_s * RATE_HZ)) / RATE_HZ
    ring = np.exp(-t_s / decay_s) * np.sin(2.0 * np.pi * resonance_hz * t_s)
    return ring.astype(np.float32)
