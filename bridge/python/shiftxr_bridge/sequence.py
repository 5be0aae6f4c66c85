"""Sequence numbers of one publisher's topics: what is missing, and when the publisher began anew."""

from collections.abc import Iterable, Mapping

from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.header import Header


class SequenceBook:
    """Remembers the next number of every topic. A reader that joins late begins to count with what it sees first."""

    def __init__(self) -> None:
        self.session: str | None = None
        self.restarts = 0
        self._next: dict[str, int] = {}

    def begin(self, session: str) -> None:
        """The publisher has begun, or begun anew: counting begins with what is seen next."""
        self.restarts += self.session is not None
        self.session, self._next = session, {}

    def enter(self, topic: str, header: Header) -> int:
        """Take in a message; returns how many before it are missing. Raises BadMessage for one that comes again."""
        if header.session != self.session:
            self.begin(header.session)
        expected = self._next.get(topic, header.seq)
        if header.seq < expected:
            raise BadMessage(f"sequence number {header.seq} comes again")
        self._next[topic] = header.seq + 1
        return header.seq - expected

    def refuse(self, topic: str, header: Header) -> None:
        """A message whose payload is not valid: if it is the one that was due, it is refused and not lost as well."""
        if header.session == self.session and self._next.get(topic) == header.seq:
            self._next[topic] = header.seq + 1

    def close_step(self, last: Mapping[str, int], topics: Iterable[str]) -> dict[str, int]:
        """Compare with the numbers that a tick names; returns how many are missing of each of these topics."""
        missing: dict[str, int] = {}
        for topic in topics:
            if topic in last:
                expected = self._next.setdefault(topic, last[topic] + 1)
                if last[topic] >= expected:
                    missing[topic] = last[topic] + 1 - expected
                    self._next[topic] = last[topic] + 1
        return missing
