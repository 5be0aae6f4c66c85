"""Recent samples of one stream, by capture time. Bounded in time and in number."""

from bisect import bisect_right
from collections import deque
from typing import Generic, TypeVar

S = TypeVar("S")
KEEP_NS = 4_000_000_000
MAX_SAMPLES = 4096


class Ring(Generic[S]):
    """Samples in order of time; older than four seconds before the newest are forgotten."""

    def __init__(self) -> None:
        self._times: deque[int] = deque()
        self._samples: deque[S] = deque()

    def add(self, t_ns: int, sample: S) -> None:
        """Append; a sample that is not newer than the last one is not kept (False clocks would break searches)."""
        if self._times and t_ns <= self._times[-1]:
            return
        self._times.append(t_ns)
        self._samples.append(sample)
        while self._times[0] < t_ns - KEEP_NS or len(self._times) > MAX_SAMPLES:
            self._times.popleft()
            self._samples.popleft()

    def clear(self) -> None:
        """Forget everything."""
        self._times.clear()
        self._samples.clear()

    def latest(self, at_ns: int, max_age_ns: int) -> tuple[int, S] | None:
        """The newest sample not after at_ns and at most max_age_ns old then."""
        index = bisect_right(self._times, at_ns) - 1
        if index < 0 or at_ns - self._times[index] > max_age_ns:
            return None
        return self._times[index], self._samples[index]

    def between(self, after_ns: int, until_ns: int) -> list[tuple[int, S]]:
        """The samples with after_ns < t <= until_ns."""
        first, last = bisect_right(self._times, after_ns), bisect_right(self._times, until_ns)
        return [(self._times[i], self._samples[i]) for i in range(first, last)]
