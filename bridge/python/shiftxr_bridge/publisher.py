"""The publishing end of the sensor plane."""

import secrets
import threading
import time
from collections.abc import Sequence

import zmq

from shiftxr_bridge.ends import Bind, End, open_end
from shiftxr_bridge.errors import StalledSubscriber
from shiftxr_bridge.header import Header, encode_header
from shiftxr_bridge.packed import Scalar
from shiftxr_bridge.streams import Stream, encode_streams
from shiftxr_bridge.tick import encode_tick

_DESCRIBE_EVERY_S = 1.0
_SEND_PATIENCE_MS = 100


class StreamPublisher:
    """Publishes the samples of one device's streams. Owns a PUB socket, and a thread that repeats their descriptions.

    Samples are handed to ZeroMQ where they are published: it sends them on a thread of its own, and keeps at most
    `max_queued` for each subscriber. Lossless: a subscriber that is slow makes `publish` wait, and one that takes
    nothing for `stall_timeout_s` raises StalledSubscriber. Otherwise nobody waits: for a subscriber that is full, the
    newest message is dropped, and shows there as a gap in the sequence numbers.

    Args:
        end: where to bind (`tcp://127.0.0.1:PORT`, or `:*` for a free port), or whom to connect to.
        device: names the barrier topic `<device>/tick` and the repeated descriptions `<device>/streams`.
        max_queued: messages that wait for a subscriber: the high-water mark.

    Raises:
        InsecureBind, AddressInUse: the address can't be bound.
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
        self._tick_topic, self._describe_topic = f"{device}/tick", f"{device}/streams"
        self._topics = tuple(stream.topic for stream in streams)
        self._next_seq = dict.fromkeys((*self._topics, self._tick_topic, self._describe_topic), 0)
        self._stall_timeout_s, self._linger_ms = stall_timeout_s, 5000 if lossless else 500
        self._lock = threading.Lock()  # the socket's; it is used by whoever publishes and by the describing thread
        self._socket = context.socket(zmq.PUB)
        self._socket.set(zmq.SNDHWM, max_queued)
        self._socket.set(zmq.SNDTIMEO, _SEND_PATIENCE_MS)
        if lossless:
            self._socket.set(zmq.XPUB_NODROP, 1)
        self.endpoint = open_end(self._socket, Bind(end) if isinstance(end, str) else end)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._describe, name=f"publisher {self.endpoint}", daemon=True)
        self._thread.start()

    def publish(self, topic: str, t_ns: int, payload: bytes | memoryview, **fields: Scalar) -> int:
        """Send one sample captured at t_ns; returns its sequence number. The payload must not change afterwards.

        Raises:
            KeyError: the topic was not described.
            StalledSubscriber: lossless, and a subscriber has stopped reading.
        """
        with self._lock:
            seq = self._next_seq[topic]
            self._next_seq[topic] = seq + 1
            header = encode_header(Header(self.session, seq, t_ns, fields))
            self._send(topic.encode(), header, payload)
        return seq

    def tick(self, t_ns: int) -> None:
        """Say that everything up to t_ns has been published."""
        last = {topic: self._next_seq[topic] - 1 for topic in self._topics}
        self.publish(self._tick_topic, t_ns, encode_tick(last))

    def close(self) -> None:
        """Free the socket; what is on its way has half a second, and five where nothing may be lost."""
        self._stopping.set()
        self._thread.join()
        self._socket.close(linger=self._linger_ms)

    def _send(self, topic: bytes, header: bytes, payload: bytes | memoryview) -> None:
        give_up_s = time.monotonic() + self._stall_timeout_s
        while True:
            try:
                self._socket.send(topic, zmq.SNDMORE)  # the only part that may have to wait
                self._socket.send(header, zmq.SNDMORE)
                self._socket.send(payload, copy=False)
            except zmq.Again:
                if time.monotonic() > give_up_s:
                    raise StalledSubscriber(
                        f"{self.endpoint}: a subscriber has read nothing for {self._stall_timeout_s:g} s; end it, "
                        "or play in real time"
                    ) from None
            else:
                return

    def _describe(self) -> None:
        """Send the descriptions every second, to subscribers that have room for them."""
        described = encode_streams(self.streams)
        while not self._stopping.is_set():
            if self._lock.acquire(timeout=_SEND_PATIENCE_MS * 1e-3):
                try:
                    self._try_to_describe(described)
                finally:
                    self._lock.release()
                self._stopping.wait(_DESCRIBE_EVERY_S)

    def _try_to_describe(self, described: bytes) -> None:
        seq = self._next_seq[self._describe_topic]
        header = encode_header(Header(self.session, seq, 0))
        try:
            self._socket.send_multipart((self._describe_topic.encode(), header, described), zmq.DONTWAIT)
        except zmq.Again:
            return
        self._next_seq[self._describe_topic] = seq + 1
