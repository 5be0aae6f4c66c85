"""The receiving end of the sensor plane."""

import logging
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import zmq

from shiftxr_bridge.ends import Connect, End, open_end
from shiftxr_bridge.errors import BadMessage, PlayerUnreachable, ShiftxrError
from shiftxr_bridge.header import Header, decode_header
from shiftxr_bridge.message_queue import Delivery, MessageQueue
from shiftxr_bridge.sequence import SequenceBook
from shiftxr_bridge.stream_stats import StreamStats
from shiftxr_bridge.streams import MAX_STREAMS, Sample, Stream, decode_sample, decode_streams
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
    payload: memoryview  # as it travelled
    came_ns: int  # when it came, host's monotonic clock


class StreamSubscriber:
    """Receives one publisher's topics on a thread of its own, into a bounded queue.

    A message that is not valid is refused, counted, and logged once per topic; one that can't be read, because its
    description has not come yet or is of a kind that this end does not know, is skipped and counted.

    Args:
        end: the publisher's address; or where to bind, for a publisher that connects.
        topics: which topics to receive; None for all that are described.
        delivery: what happens when the reader is slow (PROTOCOL.md, Flow): `latest` keeps the newest of each topic,
            `bounded` drops a topic's oldest, `lossless` makes the publisher wait.
        device: the publisher's device name: its barrier is `<device>/tick`.
        max_queued: messages kept for the reader, per topic (`bounded`) or in all (`lossless`).
    """

    def __init__(
        self,
        context: "zmq.Context[zmq.Socket[bytes]]",
        end: str | End,
        topics: Iterable[str] | None,
        *,
        delivery: Delivery,
        device: str = "player",
        max_queued: int = 1024,
    ) -> None:
        self._delivery = delivery
        self._tick_topic, self._describe_topic = f"{device}/tick", f"{device}/streams"
        wanted = None if topics is None else (*topics, self._tick_topic, self._describe_topic)
        self.streams: Mapping[str, Stream] = {}
        self.unknown: Mapping[str, str] = {}  # topic -> kind, for kinds that this end does not know
        self._all = wanted is None
        self._stats = {topic: StreamStats() for topic in wanted or (self._tick_topic, self._describe_topic)}
        self._book = SequenceBook()
        self._queue: MessageQueue[Message] = MessageQueue(delivery, max_queued)
        self._change = threading.Condition()
        self._stopping = False
        self._failure: Exception | None = None  # a bug here: whoever reads gets it, rather than silence
        self._socket = context.socket(zmq.SUB)
        self._socket.set(zmq.RCVHWM, 256 if delivery == "lossless" else 1000)
        self._socket.set(zmq.MAXMSGSIZE, MAX_PAYLOAD_BYTES)
        self.endpoint = open_end(self._socket, Connect(end) if isinstance(end, str) else end)
        for topic in wanted or ("",):  # the descriptions last: when one arrives, all before are subscribed
            self._socket.set(zmq.SUBSCRIBE, topic.encode())
        self._thread = threading.Thread(target=self._drain, name=f"subscriber {self.endpoint}", daemon=True)
        self._thread.start()

    @property
    def restarts(self) -> int:
        """How often the publisher began anew."""
        return self._book.restarts

    def wait_connected(self, timeout_s: float) -> None:
        """Return once the descriptions are here, so that no later sample is missed; raises PlayerUnreachable."""
        with self._change:
            if not self._change.wait_for(lambda: bool(self.streams) or self._failure is not None, timeout_s):
                raise PlayerUnreachable(f"nothing from {self.endpoint} within {timeout_s:g} s: is the player running?")
            if self._failure is not None:
                raise self._failure

    def receive(self, timeout_s: float) -> Message | None:
        """The next message in order of arrival, or None when none came in time."""
        with self._change:
            if not self._change.wait_for(lambda: len(self._queue) > 0 or self._failure is not None, timeout_s):
                return None
            if self._failure is not None:
                raise self._failure
            self._change.notify_all()
            return self._queue.pop()

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
                self._change.wait_for(lambda: self._stopping or not self._queue.full)
                if self._stopping:
                    return
            if self._socket.poll(_POLL_MS):
                self._accept([frame.buffer for frame in self._socket.recv_multipart(copy=False)])

    def _accept(self, frames: list[memoryview]) -> None:
        topic = bytes(frames[0][:128]).decode("ascii", "replace")
        if topic not in self._stats and not self._welcome(topic):
            return
        if topic not in self.streams and topic not in (self._tick_topic, self._describe_topic):
            self._count(topic, skipped=1)
            return
        try:
            message = self._read(topic, frames, time.monotonic_ns())
        except ShiftxrError as error:
            if self._count(topic, refused=1).refused == 1:
                _log.warning("%s: refused a message on %s: %s", self.endpoint, topic, error)
            return
        with self._change:
            if message is not None and self._queue.put(topic, message):
                self._count(topic, **{"superseded" if self._delivery == "latest" else "dropped": 1})
            self._change.notify_all()

    def _welcome(self, topic: str) -> bool:
        """Whether to begin to count a topic: one that is described, where all are wanted; never one that only begins
        with a topic of ours."""
        described = topic in self.streams or topic in self.unknown
        if not (self._all and described and len(self._stats) <= MAX_STREAMS):
            return False
        self._count(topic)
        return True

    def _read(self, topic: str, frames: list[memoryview], came_ns: int) -> Message | None:
        if len(frames) != 3:
            raise BadMessage(f"{len(frames)} frames, expected 3: topic, header, payload")
        header, payload = decode_header(frames[1]), frames[2]
        with self._change:
            self._count(topic, lost=self._book.enter(topic, header))
        message: Message | None = None
        if topic == self._describe_topic:
            self._describe(payload)
        elif topic == self._tick_topic:
            tick = decode_tick(header.t_ns, payload)
            self._close_step(tick)
            message = Message(topic, header, None, tick, payload, came_ns)
        else:
            stream = self.streams[topic]
            message = Message(topic, header, stream, decode_sample(stream, header, payload), payload, came_ns)
        with self._change:
            stats = self._count(topic, received=1, bytes=len(payload))
            self._stats[topic] = replace(stats, last_t_ns=header.t_ns, last_came_ns=came_ns)
        return message

    def _describe(self, payload: memoryview) -> None:
        described = decode_streams(payload)
        with self._change:
            self.streams, self.unknown = described.streams, described.unknown

    def _close_step(self, tick: Tick) -> None:
        with self._change:
            topics = [topic for topic in self._stats if topic in self.streams]
            for topic, lost in self._book.close_step(tick.last_seq, topics).items():
                self._count(topic, lost=lost)

    def _count(self, topic: str, **more: int) -> StreamStats:
        with self._change:
            stats = self._stats.get(topic, StreamStats())
            stats = replace(stats, **{name: getattr(stats, name) + count for name, count in more.items()})
            self._stats[topic] = stats
            return stats
