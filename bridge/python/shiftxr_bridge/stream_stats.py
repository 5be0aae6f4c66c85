"""What became of one topic's messages at a reader: every way in which one can fail to be read has a count."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class StreamStats:
    """Counts since the reader began."""

    received: int = 0
    lost: int = 0  # sequence numbers that never came, by gaps and by what a tick names
    dropped: int = 0  # came, and were dropped here because the reader was slow (delivery `bounded`)
    superseded: int = 0  # came, and a newer one took their place before they were read (delivery `latest`)
    refused: int = 0  # came, and were not valid
    skipped: int = 0  # came, before their description or of a kind that this reader does not know
    bytes: int = 0  # of the payloads received
    last_t_ns: int = 0  # capture time of the newest, device clock
    last_came_ns: int = 0  # when it came, host's monotonic clock

    @property
    def missing(self) -> int:
        """Samples that the reader did not get, for whatever reason but its own choice."""
        return self.lost + self.dropped + self.refused


@dataclass(slots=True)
class Tally:
    """The counts while they run: written by the receiving thread alone, on the way of every message."""

    received: int = 0
    lost: int = 0
    dropped: int = 0
    superseded: int = 0
    refused: int = 0
    skipped: int = 0
    bytes: int = 0
    last_t_ns: int = 0
    last_came_ns: int = 0

    def stats(self) -> StreamStats:
        """The counts now."""
        return StreamStats(**asdict(self))
