"""The receiving end of the sensor plane."""

import logging
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import zmq

from shiftxr_bridge.errors import BadMessage, PlayerUnreachable, ShiftxrError
from shiftxr_bridge.header import Header, decode_header
from shiftxr_bridge.streams import Sample, Stream, decode_sample, decode_streams
from shiftxr_bridge.tick import Tick, decode_tick

_log = logging.getLogger(__name__)
_POLL_MS = 50
MAX_PAYLOAD_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Message:
    """One sample as it came, checked and read. Arrays view the received bytes."""

    topic: str
    header: Header
    stream: Stream | None  # None for a tick
    sample: Sample | Tick


@dataclass(frozen=True, slots=True)
class StreamStats:
    """What became of one topic's messages."""

    received: int = 0
    lost: int = 0  # sequence numbers that never came
    dropped: int = 0  # came, and were dropped here because the reader was slow
    refused: int = 0  # came, and were not valid


class StreamSubscriber:
    """Receives one publisher's topics on a thread of its own, into a bounded queue.

    Lossless: a full queue stops the thread, and so in the end the publisher. Otherwise a full topic drops its oldest
    message, counted in `dropped`. A message that is not valid is refused, counted, and logged once per topic.

    Args:
        endpoint: the publisher's address.
        topics: which topics to receive.
        device: the publisher's device name: its barrier is `<device>/tick`.
        max_queued: messages kept for the reader, in all (lossless) or per topic.
    """

    def __init__(
        self,
        context: "zmq.Context[zmq.Socket[bytes]]",
        endpoint: str,
        topics: Iterable[str],
        *,
        lossless: bool,
        device: str = "player",
        max_queued: int = 1024,
    ) -> None:
        self.endpoint, self._lossless, self._max_queued = endpoint, lossless, max_queued
        self._tick_topic, self._describe_topic = f"{device}/tick", f"{device}/streams"
        self.restarts = 0
        self.streams: Mapping[str, Stream] = {}
        self._session: str | None = None
        self._next_seq: dict[str, int] = {}
        self._stats = {topic: StreamStats() for topic in (*topics, self._tick_topic, self._describe_topic)}
        self._queues: dict[str, deque[tuple[int, Message]]] = {topic: deque() for topic in self._stats}
        self._queued, self._arrivals = 0, 0
        self._change = threading.Condition()
        self._stopping = False
        self._failure: Exception | None = None  # a bug here: whoever reads gets it, rather than silence
        self._socket = context.socket(zmq.SUB)
        self._socket.set(zmq.RCVHWM, 256 if lossless else 1000)
        self._socket.set(zmq.MAXMSGSIZE, MAX_PAYLOAD_BYTES)
        self._socket.connect(endpoint)
        for topic in self._stats:  # the descriptions last: when one arrives, all before are subscribed
            self._socket.set(zmq.SUBSCRIBE, topic.encode())
        self._thread = threading.Thread(target=self._drain, name=f"subscriber {endpoint}", daemon=True)
        self._thread.start()

    def wait_connected(self, timeout_s: float) -> None:
        """Return once the descriptions are here, so that no later sample is missed; raises PlayerUnreachable."""
        with self._change:
            if not self._change.wait_for(lambda: bool(self.streams), timeout_s):
                raise PlayerUnreachable(f"nothing from {self.endpoint} within {timeout_s:g} s: is the player running?")

    def receive(self, timeout_s: float) -> Message | None:
        """The next message in order of arrival, or None when none came in time."""
        with self._change:
            if not self._change.wait_for(lambda: self._queued > 0 or self._failure is not None, timeout_s):
                return None
            if self._failure is not None:
                raise self._failure
            first = min((q for q in self._queues.values() if q), key=lambda q: q[0][0])
            self._queued -= 1
            self._change.notify_all()
            return first.popleft()[1]

    def stats(self) -> dict[str, StreamStats]:
        """Counts by topic."""
        with self._change:
            return dict(self._stats)

    def close(self) -> None:
        """Stop receiving."""
        with self._change:
            self._stopping = True
            self._change.notify_all()
        self._thread.join()
        self._socket.close(linger=0)

    def _drain(self) -> None:
        try:
            self._take_in()
        except Exception as error:
            with self._change:
                self._failure = error
                self._change.notify_all()

    def _take_in(self) -> None:
        while True:
            with self._change:
                if self._lossless:
                    self._change.wait_for(lambda: self._stopping or self._queued < self._max_queued)
                if self._stopping:
                    return
            if self._socket.poll(_POLL_MS):
                self._accept([frame.buffer for frame in self._socket.recv_multipart(copy=False)])

    def _accept(self, frames: list[memoryview]) -> None:
        topic = bytes(frames[0][:128]).decode("ascii", "replace")
        if topic not in self._stats:  # a topic that begins with one of ours
            return
        try:
            message = self._read(topic, frames)
        except ShiftxrError as error:
            with self._change:
                stats = self._stats[topic]
                self._stats[topic] = replace(stats, refused=stats.refused + 1)
            if stats.refused == 0:
                _log.warning("%s: refused a message on %s: %s", self.endpoint, topic, error)
            return
        with self._change:
            if message is not None:
                self._enqueue(message)
            self._change.notify_all()

    def _read(self, topic: str, frames: list[memoryview]) -> Message | None:
        if len(frames) != 3:
            raise BadMessage(f"{len(frames)} frames, expected 3: topic, header, payload")
        header = decode_header(frames[1])
        if topic == self._describe_topic:
            streams = decode_streams(frames[2])
            self._count(topic, header)
            with self._change:
                self.streams = streams
            return None
        sample: Sample | Tick
        if topic == self._tick_topic:
            stream, sample = None, decode_tick(header.t_ns, frames[2])
        else:
            stream = self.streams.get(topic)
            if stream is None:
                raise BadMessage(f"no description of {topic} has come")
            sample = decode_sample(stream, header, frames[2])
        self._count(topic, header)
        return Message(topic, header, stream, sample)

    def _count(self, topic: str, header: Header) -> None:
        with self._change:
            if header.session != self._session:
                self.restarts += self._session is not None
                self._session, self._next_seq = header.session, {}
            stats, expected = self._stats[topic], self._next_seq.get(topic, header.seq)
            if header.seq < expected:
                raise BadMessage(f"sequence number {header.seq} comes again")
            self._next_seq[topic] = header.seq + 1
            self._stats[topic] = replace(stats, received=stats.received + 1, lost=stats.lost + header.seq - expected)

    def _enqueue(self, message: Message) -> None:
        waiting = self._queues[message.topic]
        if not self._lossless and len(waiting) >= self._max_queued:
            waiting.popleft()
            self._queued -= 1
            stats = self._stats[message.topic]
            self._stats[message.topic] = replace(stats, dropped=stats.dropped + 1)
        waiting.append((self._arrivals, message))
        self._arrivals += 1
        self._queued += 1
