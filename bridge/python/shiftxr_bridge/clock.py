"""How a device's clock stands to the host's: offset, drift, and a bound that holds whatever the path does.

The device reads its clock somewhere between a ping's sending and its answer's coming, so its offset (device minus
host) then lies in [device - came, device - sent]: the interval of the ping. Of two clocks that drift against each
other at a constant rate, every ping's interval holds some point of one line; two intervals far apart bound the line's
slope, and each interval, carried along with the bounded slope, bounds the offset at any other time. The intersection
of all (Marzullo 1984) is the bound, its middle the estimate (Cristian 1989 for the single ping). A path that is slower
one way than the other shifts the middle by half the asymmetry, and never leaves the bound.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_DRIFT = 500e-6  # what PROTOCOL.md allows a device's clock; crystals are within 100
STEP_NS = 1_000_000  # pings that contradict each other by more say that the clock was set
_FAR_NS = 10**9


@dataclass(frozen=True, slots=True)
class Ping:
    """One request for the device's clock. Host times are of the host's monotonic clock."""

    sent_ns: int
    device_ns: int
    came_ns: int


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """device clock = host's monotonic clock + offset_ns, within bound_ns; drift is its rate minus 1."""

    offset_ns: int
    bound_ns: int
    drift: float = 0.0
    drift_bound: float = MAX_DRIFT

    def to_host_ns(self, device_ns: int) -> int:
        """A device's time on the host's clock."""
        return device_ns - self.offset_ns


class ClockFilter:
    """Keeps the pings that tell most: of each slot of time, the one with the shortest round trip.

    Args:
        slot_s: one ping is kept of each.
        max_pings: slots that are kept; older ones are forgotten, so a drift need hold only for that long.
    """

    def __init__(self, *, slot_s: float = 0.0, max_pings: int = 60, max_drift: float = MAX_DRIFT) -> None:
        self._slot_ns, self._max_drift = int(slot_s * 1e9), max_drift
        self._pings: deque[Ping] = deque(maxlen=max_pings)
        self.steps = 0  # times that the device's clock was set

    @property
    def pings(self) -> tuple[Ping, ...]:
        """Those that are kept, in order of time."""
        return tuple(self._pings)

    def add(self, ping: Ping) -> None:
        """Take in a ping, in order of time. One that contradicts those before forgets them: the clock was set."""
        if self._pings and self._contradicts(ping):
            self.steps += 1
            self._pings.clear()
        last = self._pings[-1] if self._pings else None
        if last is None or self._slot(last) != self._slot(ping):
            self._pings.append(ping)
        elif _round_trip_ns(ping) < _round_trip_ns(last):
            self._pings[-1] = ping

    def offset(self, at_ns: int) -> ClockOffset:
        """The offset at a host time; raises ValueError before the first ping."""
        if not self._pings:
            raise ValueError("no ping has been added")
        low, high = self._bounds(at_ns)
        slope_low, slope_high = self._slopes()
        middle, half = (low + high) // 2, (high - low + 1) // 2
        return ClockOffset(middle, max(half, 0) + 1, (slope_low + slope_high) / 2, (slope_high - slope_low) / 2)

    def _slot(self, ping: Ping) -> int:
        return ping.came_ns // self._slot_ns if self._slot_ns else ping.came_ns

    def _contradicts(self, ping: Ping) -> bool:
        low, high = self._bounds((ping.sent_ns + ping.came_ns) // 2)
        return ping.device_ns - ping.sent_ns < low - STEP_NS or ping.device_ns - ping.came_ns > high + STEP_NS

    def _intervals(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """When, and the lowest and highest offset then: the reading was at most half a round trip from the middle."""
        sent, device, came = np.array([(p.sent_ns, p.device_ns, p.came_ns) for p in self._pings], np.int64).T
        drifted = ((came - sent) / 2 * self._max_drift).astype(np.int64) + 1
        return (sent + came) // 2, device - came - drifted, device - sent + drifted

    def _slopes(self) -> tuple[float, float]:
        """The slopes that a line through all intervals may have, within what a clock may drift."""
        at, low, high = self._intervals()
        first, second = np.triu_indices(len(at), 1)
        apart = (at[second] - at[first]).astype(float)
        far = apart > _FAR_NS
        steepest = (high[second] - low[first])[far] / apart[far]
        flattest = (low[second] - high[first])[far] / apart[far]
        slope_low = max(float(flattest.max(initial=-self._max_drift)), -self._max_drift)
        slope_high = min(float(steepest.min(initial=self._max_drift)), self._max_drift)
        return (slope_low, slope_high) if slope_low <= slope_high else (-self._max_drift, self._max_drift)

    def _bounds(self, at_ns: int) -> tuple[int, int]:
        """The lowest and highest offset at a host time that every ping allows."""
        at, low, high = self._intervals()
        slope_low, slope_high = self._slopes()
        passed = (at_ns - at).astype(float)
        carried_low = low + np.minimum(passed * slope_low, passed * slope_high).astype(np.int64)
        carried_high = high + np.maximum(passed * slope_low, passed * slope_high).astype(np.int64)
        return int(carried_low.max()), int(carried_high.min())


def _round_trip_ns(ping: Ping) -> int:
    return ping.came_ns - ping.sent_ns
