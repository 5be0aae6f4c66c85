"""The device's clock during a replay, and so the pace of its messages."""

import time
from collections.abc import Callable


class ReplayClock:
    """Runs from the first sample's capture time, `speed` times as fast as the host's; it is never past what comes next.

    With speed 0 nothing is waited for, and the clock reads what has been sent. One thread moves it, any may read it.
    """

    def __init__(self, first_ns: int, speed: float, now_ns: Callable[[], int] = time.monotonic_ns) -> None:
        if not 0.0 <= speed < float("inf"):  # phrased so that NaN fails too
            raise ValueError(f"speed is {speed}, need 0 or more")
        self._speed, self._now_ns = speed, now_ns
        self._began: tuple[int, int] | None = None  # device's and host's time
        self._next_ns = first_ns
        self.passed_came_ns = -1  # when the newest message that was sent came to the recorder

    def begin(self, t_ns: int) -> None:
        """Start at t_ns: the first sample, or the first after the player began anew."""
        self._began, self._next_ns = (t_ns, self._now_ns()), t_ns

    def left_s(self, t_ns: int) -> float:
        """How long until a message captured at t_ns is due, after all that were asked for before: 0 when it is."""
        self._next_ns = max(self._next_ns, t_ns)
        return max((self._next_ns - self._running_ns()) * 1e-9 / self._speed, 0.0) if self._speed else 0.0

    def read_ns(self) -> int:
        """The device's clock now."""
        return min(self._running_ns(), self._next_ns) if self._speed else self._next_ns

    def _running_ns(self) -> int:
        if self._began is None:
            return self._next_ns
        device_ns, host_ns = self._began
        return device_ns + int((self._now_ns() - host_ns) * self._speed)
