"""Windows kept for training again: bounded, and the same for the same seed."""

from collections import deque

import numpy as np

from shiftxr.sessions.window import Window


class ReplayBuffer:
    """Keeps a uniform sample of all windows so far (reservoir sampling, Vitter 1985, algorithm R)."""

    def __init__(self, capacity: int, rng: np.random.Generator) -> None:
        if capacity < 1:
            raise ValueError(f"a replay buffer holds at least one window, got {capacity=}")
        self._capacity, self._rng = capacity, rng
        self._kept: list[Window] = []
        self._newest: deque[Window] = deque(maxlen=64)
        self.seen = 0

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, window: Window) -> None:
        """Offer a window; one that is kept may take another's place."""
        self.seen += 1
        self._newest.append(window)
        if len(self._kept) < self._capacity:
            self._kept.append(window)
            return
        place = int(self._rng.integers(self.seen))
        if place < self._capacity:
            self._kept[place] = window

    def batch(self, size: int, newest: int) -> list[Window]:
        """`newest` of the latest windows, filled up to `size` with a random choice of the kept ones."""
        fresh = list(self._newest)[-newest:] if newest else []
        count = min(size - len(fresh), len(self._kept))
        chosen = self._rng.choice(len(self._kept), size=count, replace=False)
        return fresh + [self._kept[i] for i in chosen]
