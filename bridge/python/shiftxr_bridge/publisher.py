"""The publishing end of the sensor plane."""

import logging
import queue
import secrets
import threading
import time
from collections.abc import Sequence

import zmq

from shiftxr_bridge.ends import Bind, End, open_end
from shiftxr_bridge.errors import StalledSubscriber
from shiftxr_bridge.header import Header, Scalar, encode_header
from shiftxr_bridge.streams import Stream, encode_streams
from shiftxr_bridge.tick import encode_tick

_log = logging.getLogger(__name__)
_DESCRIBE_EVERY_S = 1.0
_SEND_PATIENCE_MS = 100

_Message = tuple[bytes, bytes, bytes | memoryview]


class StreamPublisher:
    """Publishes the samples of one device's streams. Owns a PUB socket and the thread that sends on it.

    Lossless: a subscriber that is slow makes `publish` wait, and one that reads nothing for `stall_timeout_s` raises
    StalledSubscriber. Otherwise the newest message is dropped when the queue is full, counted in `dropped`, and shows
    as a gap in the sequence numbers.

    Args:
        end: where to bind (`tcp://127.0.0.1:PORT`, or `:*` for a free port), or whom to connect to.
        device: names the barrier topic `<device>/tick` and the repeated descriptions `<device>/streams`.
        max_queued: messages between the caller and the sending thread.

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
        self.dropped = {stream.topic: 0 for stream in streams}
        self._tick_topic, self._describe_topic = f"{device}/tick", f"{device}/streams"
        self._next_seq = dict.fromkeys((*self.dropped, self._tick_topic, self._describe_topic), 0)
        self._lossless, self._stall_timeout_s = lossless, stall_timeout_s
        self._queue: queue.Queue[_Message] = queue.Queue(max_queued)
        self._socket = context.socket(zmq.PUB)
        self._socket.set(zmq.SNDHWM, max_queued)
        self._socket.set(zmq.SNDTIMEO, _SEND_PATIENCE_MS)
        if lossless:
            self._socket.set(zmq.XPUB_NODROP, 1)
        self.endpoint = open_end(self._socket, Bind(end) if isinstance(end, str) else end)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._send_all, name=f"publisher {self.endpoint}", daemon=True)
        self._thread.start()

    def publish(self, topic: str, t_ns: int, payload: bytes | memoryview, **fields: Scalar) -> int:
        """Send one sample captured at t_ns; returns its sequence number. The payload must not change afterwards.

        Raises:
            KeyError: the topic was not described.
            StalledSubscriber: lossless, and a subscriber has stopped reading.
        """
        seq = self._next_seq[topic]
        self._next_seq[topic] = seq + 1
        header = encode_header(Header(self.session, seq, t_ns, fields))
        try:
            self._queue.put((topic.encode(), header, payload), block=self._lossless, timeout=self._stall_timeout_s)
        except queue.Full:
            if self._lossless:
                raise StalledSubscriber(
                    f"{self.endpoint}: a subscriber has read nothing for {self._stall_timeout_s:g} s; end it, "
                    "or play in real time"
                ) from None
            self.dropped[topic] = self.dropped.get(topic, 0) + 1
        return seq

    def tick(self, t_ns: int) -> None:
        """Say that everything up to t_ns has been published."""
        last = {topic: self._next_seq[topic] - 1 for topic in self.dropped if topic != self._tick_topic}
        self.publish(self._tick_topic, t_ns, encode_tick(last))

    def close(self) -> None:
        """Send what is queued (for a second at most) and free the socket."""
        self._stopping.set()
        self._thread.join()
        self._socket.close(linger=500)

    def _send_all(self) -> None:
        describe_at = 0.0
        while not (self._stopping.is_set() and self._queue.empty()):
            if time.monotonic() >= describe_at:
                self._send(self._description(), keep_trying=False)
                describe_at = time.monotonic() + _DESCRIBE_EVERY_S
            try:
                message = self._queue.get(timeout=0.05)
            except queue.Empty:
                continue
            if not self._send(message, keep_trying=True):
                return

    def _description(self) -> _Message:
        seq = self._next_seq[self._describe_topic]
        self._next_seq[self._describe_topic] = seq + 1
        header = encode_header(Header(self.session, seq, 0))
        return self._describe_topic.encode(), header, encode_streams(self.streams)

    def _send(self, message: _Message, *, keep_trying: bool) -> bool:
        """Whether the message went out. After close, a subscriber that does not read gets a second."""
        give_up_at: float | None = None
        while True:
            try:
                self._socket.send_multipart(message, copy=False)
            except zmq.Again:
                if self._stopping.is_set():
                    give_up_at = give_up_at or time.monotonic() + 1.0
                    if time.monotonic() > give_up_at:
                        _log.warning("%s: closed with %d messages unsent", self.endpoint, self._queue.qsize() + 1)
                        return False
                if not keep_trying:
                    return False
            else:
                return True
