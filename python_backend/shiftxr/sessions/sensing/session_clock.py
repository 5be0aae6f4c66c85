"""How long a device has sensed, whatever its clock is set to meanwhile."""

STEP_NS = 2_000_000_000  # the device's clock was set, or its player began anew, if its time jumps by more


class SessionClock:
    """Nanoseconds since a device's first sample. Goes on where it was when the device's clock is set."""

    def __init__(self) -> None:
        self._zero_ns: int | None = None  # the device's clock at the session's begin
        self._newest_ns = 0  # of the session

    def elapsed_ns(self, t_ns: int) -> int:
        """The session's time of a sample. Streams may be somewhat out of order, one may begin just before the first."""
        if self._zero_ns is None:
            self._zero_ns = t_ns
        if abs(t_ns - self._zero_ns - self._newest_ns) > STEP_NS:
            self._zero_ns = t_ns - self._newest_ns
        elapsed_ns = t_ns - self._zero_ns
        self._newest_ns = max(self._newest_ns, elapsed_ns)
        return elapsed_ns
