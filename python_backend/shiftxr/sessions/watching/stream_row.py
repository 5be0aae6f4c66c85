"""What a viewer shows of one stream."""

from dataclasses import dataclass

from shiftxr_bridge.stream_stats import StreamStats


@dataclass(frozen=True, slots=True)
class StreamRow:
    """One stream at one moment."""

    topic: str
    kind: str
    rate_hz: float  # messages per second, lately
    bytes_per_s: float
    age_ms: float | None  # of the newest message; None where the clocks can't be compared
    stats: StreamStats
    meter: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A stream's counts at a host time."""

    at_ns: int
    received: int
    bytes: int


def rates(before: Moment, now: Moment) -> tuple[float, float]:
    """Messages and bytes per second between two moments; 0 where no time has passed."""
    passed_s = (now.at_ns - before.at_ns) * 1e-9
    if passed_s <= 0.0:
        return 0.0, 0.0
    return (now.received - before.received) / passed_s, (now.bytes - before.bytes) / passed_s
