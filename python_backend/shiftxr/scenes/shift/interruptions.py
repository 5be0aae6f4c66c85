"""When something is interrupted: a Poisson process of interruptions of one length, the same for the same seed.

The times depend on the seed alone, not on who asks when; so a stream's gaps can be drawn before the session.
"""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np


class Interruptions:
    """Owns the times that were drawn so far. One may begin while another lasts, which makes that one longer."""

    def __init__(self, per_min: float, length_s: float, seed: Sequence[int]) -> None:
        self._length_s = length_s
        self._mean_s = 60.0 / per_min if per_min > 0.0 and length_s > 0.0 else None
        self._rng = np.random.default_rng(seed)
        self._starts: list[float] = []

    def end_of(self, t_s: float) -> float | None:
        """When the interruption ends that lasts at t_s; None where none does."""
        self._draw_until(t_s)
        index = bisect_right(self._starts, t_s) - 1
        if index < 0 or t_s >= self._starts[index] + self._length_s:
            return None
        return self._starts[index] + self._length_s

    def between(self, from_s: float, until_s: float) -> list[tuple[float, float]]:
        """(start, end) of those that begin in from_s <= t < until_s, in order."""
        self._draw_until(until_s)
        return [(start, start + self._length_s) for start in self._starts if from_s <= start < until_s]

    def _draw_until(self, t_s: float) -> None:
        while self._mean_s is not None and (not self._starts or self._starts[-1] <= t_s):
            before = self._starts[-1] if self._starts else 0.0
            self._starts.append(before + float(self._rng.exponential(self._mean_s)))


def check_fits(name: str, per_min: float, length_s: float) -> None:
    """Raise ValueError for interruptions that are longer than the mean time from one to the next."""
    if per_min > 0.0 and length_s > 60.0 / per_min:
        raise ValueError(
            f"{name} last {length_s:g} s but come every {60.0 / per_min:g} s: make them shorter or rarer, "
            "or leave out what is never there"
        )
