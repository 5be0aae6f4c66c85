"""A client's link to the coordinator, as slow and as unreliable as its SHIFT profile says.

Simulated in the client, so that it works with any coordinator. A transfer takes bytes * 8 / rate on top of what the
real link takes (the bodies of requests and answers are counted, their headers are not). In an outage the coordinator is
out of reach: who has to ask it waits for the end. All times are of the client's own clock, from when the link is made;
their plan depends on the seed alone.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from shiftxr.scenes.shift.hardware import HardwareProfile

_MARGIN_S = 0.001  # waited past an outage's end, so that it is over by any rounding


@dataclass
class LinkCounts:
    """What went over the link, and what that cost."""

    bytes_up: int = 0
    bytes_down: int = 0
    transfer_s: float = 0.0  # waited for bytes to pass
    outages: int = 0  # that somebody waited for
    outage_s: float = 0.0  # waited for their ends
    skipped: int = 0  # what could wait, and was left out during outages


class SimulatedLink:
    """Owns the plan of outages, and counts."""

    def __init__(
        self,
        profile: HardwareProfile,
        seed: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._profile, self._outages = profile, profile.plan_outages(seed)
        self._clock, self._sleep = clock, sleep
        self._began_s = clock()
        self.counts = LinkCounts()

    def available(self) -> bool:
        """Whether the coordinator can be reached now; whoever asks and is told no leaves something out."""
        up = self._outages.end_of(self._now_s()) is None
        self.counts.skipped += not up
        return up

    def send(self, size: int) -> None:
        """Wait until the link is there and so many bytes have gone up."""
        waited_s = 0.0
        while (end_s := self._outages.end_of(self._now_s())) is not None:
            left_s = end_s - self._now_s() + _MARGIN_S
            self._sleep(left_s)
            waited_s += left_s
        self.counts.outages += waited_s > 0.0
        self.counts.outage_s += waited_s
        self.counts.bytes_up += size
        self._transfer(size, self._profile.uplink_kbps)

    def receive(self, size: int) -> None:
        """Wait until so many bytes have come down."""
        self.counts.bytes_down += size
        self._transfer(size, self._profile.downlink_kbps)

    def to_json(self) -> dict[str, float]:
        """The counts, for a client's record."""
        return asdict(self.counts)

    def _transfer(self, size: int, rate_kbps: float | None) -> None:
        if rate_kbps is not None and size > 0:
            seconds = size * 8.0 / (rate_kbps * 1000.0)
            self._sleep(seconds)
            self.counts.transfer_s += seconds

    def _now_s(self) -> float:
        return self._clock() - self._began_s
