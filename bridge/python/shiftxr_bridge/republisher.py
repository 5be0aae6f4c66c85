"""The publishing end of the sensor plane for messages that have numbers and times already: a recording's."""

import secrets
import time
from collections.abc import Callable, Sequence

import zmq

from shiftxr_bridge.ends import Bind, End, open_end
from shiftxr_bridge.errors import StalledSubscriber
from shiftxr_bridge.header import Header, encode_header
from shiftxr_bridge.streams import Stream, encode_streams

_DESCRIBE_EVERY_S = 1.0
_PATIENCE_MS = 100


class Republisher:
    """Publishes messages under a session of its own, with the numbers and capture times that they had.

    One thread only: whoever sends also keeps the descriptions coming, by calling `send` or `idle` at least once a
    second. Lossless: `send` waits for a slow subscriber, and raises StalledSubscriber for one that reads nothing for
    `stall_timeout_s`. Otherwise a slow subscriber loses messages.

    Args:
        end: where to bind, or whom to connect to.
        device: names the repeated descriptions `<device>/streams`.
    """

    def __init__(
        self,
        context: "zmq.Context[zmq.Socket[bytes]]",
        end: str | End,
        streams: Sequence[Stream],
        *,
        lossless: bool,
        device: str = "player",
        max_queued: int = 256,
        stall_timeout_s: float = 30.0,
    ) -> None:
        self.session = secrets.token_hex(8)
        self.streams = tuple(streams)
        self.readers = 0  # that have come so far
        self._stall_timeout_s = stall_timeout_s
        self._describe_topic = f"{device}/streams".encode()
        self._described, self._describe_at_s = 0, 0.0
        self._socket = context.socket(zmq.XPUB)  # a PUB that says who subscribes
        self._socket.set(zmq.SNDHWM, max_queued)
        self._socket.set(zmq.SNDTIMEO, _PATIENCE_MS)
        self._socket.set(zmq.XPUB_VERBOSE, 1)
        if lossless:
            self._socket.set(zmq.XPUB_NODROP, 1)
        self.endpoint = open_end(self._socket, Bind(end) if isinstance(end, str) else end)

    def begin_session(self, streams: Sequence[Stream]) -> None:
        """The publisher that is replayed began anew: so does this one."""
        self.session, self.streams = secrets.token_hex(8), tuple(streams)
        self._described, self._describe_at_s = 0, 0.0

    def send(self, topic: str, header: Header, payload: bytes, abandon: Callable[[], bool] = lambda: False) -> bool:
        """Send one message; its session becomes this one's. Whether it went out before the caller gave it up.

        Raises:
            StalledSubscriber: lossless, and a subscriber has stopped reading.
        """
        self.idle()
        packed = encode_header(Header(self.session, header.seq, header.t_ns, header.fields))
        give_up_s = time.monotonic() + self._stall_timeout_s
        while not self._try([topic.encode(), packed, payload]):
            if abandon():
                return False
            if time.monotonic() > give_up_s:
                raise StalledSubscriber(
                    f"{self.endpoint}: a subscriber has read nothing for {self._stall_timeout_s:g} s; end it, "
                    "or play in real time"
                )
        return True

    def idle(self) -> None:
        """Note who has come, and send the descriptions when they are due: every second, and to whoever is new."""
        while self._socket.poll(0):
            wish = self._socket.recv()
            if wish[:1] == b"\x01" and self._describe_topic.startswith(wish[1:]):
                self.readers += 1
                self._describe_at_s = 0.0
        if time.monotonic() >= self._describe_at_s:
            header = encode_header(Header(self.session, self._described, 0))
            self._try([self._describe_topic, header, encode_streams(self.streams)])
            self._described += 1
            self._describe_at_s = time.monotonic() + _DESCRIBE_EVERY_S

    def close(self, *, linger_s: float = 0.5) -> None:
        """Free the socket; what is under way gets so long to arrive."""
        self._socket.close(linger=int(1000 * linger_s))

    def _try(self, frames: list[bytes]) -> bool:
        try:
            self._socket.send_multipart(frames)
        except zmq.Again:
            return False
        return True
