"""Which samples of a stream come through, and with which time stamp."""

import numpy as np

from shiftxr.scenes.shift.sensor import StreamProfile, stream_seed

_STAMPS = 2  # sets the generator of stamps apart from others of the same seed


class Gate:
    """One stream's rate limit, gaps and stamps. Times are nanoseconds of the session."""

    def __init__(self, profile: StreamProfile, rate_hz: float | None, seed: int, topic: str) -> None:
        """Gaps and stamps depend on the seed alone; rate_hz None lets every sample through."""
        self._gaps = profile.plan_gaps(seed, topic)
        self._period_ns = None if rate_hz is None else int(1e9 / rate_hz)
        self._next_ns: int | None = None  # no sample before this, for a limited rate
        self._jitter_ns = int(profile.stamp_jitter_s * 1e9)
        self._rng = np.random.default_rng([*stream_seed(seed, topic), _STAMPS])
        self._last_stamp_ns: int | None = None

    def passes(self, t_ns: int) -> bool:
        """Whether a sample of this time comes through."""
        if self._gaps.end_of(t_ns * 1e-9) is not None:
            return False
        if self._period_ns is None:
            return True
        if self._next_ns is not None and t_ns < self._next_ns:
            return False
        due_ns = t_ns if self._next_ns is None else self._next_ns
        self._next_ns = max(due_ns + self._period_ns, t_ns + self._period_ns // 2)
        return True

    def stamp(self, t_ns: int) -> int:
        """The time that the device writes on a sample of its clock's t_ns: off by its jitter, but later each time."""
        if self._jitter_ns == 0:
            return t_ns
        stamp_ns = t_ns + int(self._rng.integers(-self._jitter_ns, self._jitter_ns, endpoint=True))
        if self._last_stamp_ns is not None and 0 <= self._last_stamp_ns - stamp_ns <= 2 * self._jitter_ns:
            stamp_ns = self._last_stamp_ns + 1
        self._last_stamp_ns = stamp_ns
        return stamp_ns
