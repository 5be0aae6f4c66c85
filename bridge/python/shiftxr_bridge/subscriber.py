"""The receiving end of the sensor plane."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import zmq

from shiftxr_bridge.allocator import keep_buffers
from shiftxr_bridge.ends import Connect, End, open_end
from shiftxr_bridge.errors import BadMessage, PlayerUnreachable, ShiftxrError
from shiftxr_bridge.header import Header, decode_header
from shiftxr_bridge.message_queue import Delivery, MessageQueue
from shiftxr_bridge.sequence import SequenceBook
from shiftxr_bridge.stream_stats import StreamStats, Tally
from shiftxr_bridge.streams import MAX_STREAMS, Described, Sample, Stream, decode_sample, decode_streams
from shiftxr_bridge.tick import Tick, decode_tick

_log = logging.getLogger(__name__)
_POLL_MS = 50
_BATCH = 64
_PAYLOAD = 2  # the frame that is large
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
    """Receives one publisher's topics, into a bounded queue.

    `latest` and `bounded` drain the socket on a thread of its own. `lossless` reads it when its reader asks, with
    nothing between them: use it from one thread at a time. Its messages wait in the socket, `max_queued` of them.

    A message that is not valid is refused, counted, and logged once per topic; one that can't be read, because its
    description has not come yet or is of a kind that this end does not know, is skipped and counted.

    Args:
        end: the publisher's address; or where to bind, for a publisher that connects.
        topics: which topics to receive; None for all that are described.
        delivery: what happens when the reader is slow (PROTOCOL.md, Flow): `latest` keeps the newest of each topic,
            `bounded` drops a topic's oldest, `lossless` makes the publisher wait.
        device: the publisher's device name: its barrier is `<device>/tick`.
        max_queued: messages kept for the reader, of each topic (`bounded`) or in all (`lossless`).
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
        keep_buffers()
        self._delivery = delivery
        self._tick_topic, self._describe_topic = f"{device}/tick", f"{device}/streams"
        wanted = None if topics is None else (*topics, self._tick_topic, self._describe_topic)
        self.streams: Mapping[str, Stream] = {}
        self.unknown: Mapping[str, str] = {}  # topic -> kind, for kinds that this end does not know
        self._all = wanted is None
        self._tallies = {topic: Tally() for topic in wanted or (self._tick_topic, self._describe_topic)}
        self._book = SequenceBook()
        self._queue: MessageQueue[Message] = MessageQueue(delivery, max_queued)
        self._change = threading.Condition()
        self._stopping = False
        self._failure: Exception | None = None  # a bug here: whoever reads gets it, rather than silence
        self._socket = context.socket(zmq.SUB)
        self._socket.set(zmq.RCVHWM, max_queued if delivery == "lossless" else 1000)
        self._socket.set(zmq.MAXMSGSIZE, MAX_PAYLOAD_BYTES)
        self.endpoint = open_end(self._socket, Connect(end) if isinstance(end, str) else end)
        for topic in wanted or ("",):  # the descriptions last: when one arrives, all before are subscribed
            self._socket.set(zmq.SUBSCRIBE, topic.encode())
        self._thread: threading.Thread | None = None
        if delivery != "lossless":
            self._thread = threading.Thread(target=self._drain, name=f"subscriber {self.endpoint}", daemon=True)
            self._thread.start()

    @property
    def restarts(self) -> int:
        """How often the publisher began anew."""
        return self._book.restarts

    def wait_connected(self, timeout_s: float) -> None:
        """Return once the descriptions are here, so that no later sample is missed; raises PlayerUnreachable."""
        if not self._wait_until_described(timeout_s):
            raise PlayerUnreachable(f"nothing from {self.endpoint} within {timeout_s:g} s: is the player running?")

    def receive(self, timeout_s: float) -> Message | None:
        """The next message in order of arrival, or None when none came in time."""
        if self._thread is None:
            return self._read_one(timeout_s)
        if not self._wait_for(lambda: len(self._queue) > 0, timeout_s):
            return None
        with self._change:
            return self._queue.pop()

    def stats(self) -> dict[str, StreamStats]:
        """Counts by topic."""
        with self._change:
            tallies = list(self._tallies.items())
        return {topic: tally.stats() for topic, tally in tallies}

    def close(self) -> None:
        """Stop receiving."""
        with self._change:
            self._stopping = True
            self._change.notify_all()
        if self._thread is not None:
            self._thread.join()
        self._socket.close(linger=0)

    def _wait_until_described(self, timeout_s: float) -> bool:
        if self._thread is None:
            return self._read_until_described(timeout_s)
        return self._wait_for(lambda: bool(self.streams), timeout_s)

    def _wait_for(self, holds: Callable[[], bool], timeout_s: float) -> bool:
        """Whether it holds in time; raises what has ended the thread."""
        with self._change:
            self._change.wait_for(lambda: holds() or self._failure is not None, timeout_s)
            if self._failure is not None:
                raise self._failure
            return holds()

    def _read_one(self, timeout_s: float) -> Message | None:
        """Without a thread of its own: what waits from before, then what comes; nothing stands between."""
        if len(self._queue):
            return self._queue.pop()
        deadline_s = time.monotonic() + timeout_s
        while True:
            frames = self._next_frames()
            if frames is not None:
                message = self._accept(frames)
                if message is not None:
                    return message
            elif not self._wait_on_socket(deadline_s):
                return None

    def _read_until_described(self, timeout_s: float) -> bool:
        deadline_s = time.monotonic() + timeout_s
        while not self.streams:
            if not self._accept_some(1) and not self._wait_on_socket(deadline_s):
                return False
        return True

    def _wait_on_socket(self, deadline_s: float) -> bool:
        left_ms = int(1000 * (deadline_s - time.monotonic()))
        return left_ms > 0 and self._socket.poll(left_ms) != 0

    def _drain(self) -> None:
        try:
            self._take_in()
        except Exception as error:
            with self._change:
                self._failure = error
                self._change.notify_all()

    def _take_in(self) -> None:
        while not self._stopping:
            if self._socket.poll(_POLL_MS):
                self._accept_some(_BATCH)

    def _accept_some(self, most: int) -> int:
        """Take in what has come, `most` messages at most: one lock and one wake-up serve them all; returns how many."""
        read: list[Message] = []
        taken = 0
        while taken < most and (frames := self._next_frames()) is not None:
            taken += 1
            message = self._accept(frames)
            if message is not None:
                read.append(message)
        if not taken:
            return 0
        with self._change:
            for message in read:
                if self._queue.put(message.topic, message):
                    tally = self._tallies[message.topic]
                    if self._delivery == "latest":
                        tally.superseded += 1
                    else:
                        tally.dropped += 1
            self._change.notify_all()
        return taken

    def _next_frames(self) -> list[memoryview] | None:
        """The next message as it came, or None where none waits. Small frames are copied: it costs less than not to."""
        try:
            frames = [memoryview(self._socket.recv(zmq.DONTWAIT))]
        except zmq.Again:
            return None
        while self._socket.getsockopt(zmq.RCVMORE):
            frame = self._socket.recv(copy=len(frames) < _PAYLOAD)
            frames.append(memoryview(frame) if isinstance(frame, bytes) else frame.buffer)
        return frames

    def _accept(self, frames: list[memoryview]) -> Message | None:
        topic = bytes(frames[0][:128]).decode("ascii", "replace")
        tally = self._tallies.get(topic) or self._welcome(topic)
        if tally is None:
            return None
        if topic not in self.streams and topic not in (self._tick_topic, self._describe_topic):
            tally.skipped += 1
            return None
        try:
            return self._read(topic, frames, time.monotonic_ns(), tally)
        except ShiftxrError as error:
            tally.refused += 1
            if tally.refused == 1:
                _log.warning("%s: refused a message on %s: %s", self.endpoint, topic, error)
            return None

    def _welcome(self, topic: str) -> Tally | None:
        """Begin to count a topic that is described, where all are wanted; never one that only begins as one of ours."""
        described = topic in self.streams or topic in self.unknown
        if not (self._all and described and len(self._tallies) <= MAX_STREAMS):
            return None
        with self._change:
            return self._tallies.setdefault(topic, Tally())

    def _read(self, topic: str, frames: list[memoryview], came_ns: int, tally: Tally) -> Message | None:
        if len(frames) != 3:
            raise BadMessage(f"{len(frames)} frames, expected 3: topic, header, payload")
        header, payload = decode_header(frames[1]), frames[2]
        if topic != self._describe_topic and self._book.session not in (None, header.session):
            self._begin_anew(header.session)
            if topic != self._tick_topic:
                tally.skipped += 1
                return None
        message: Message | None = None
        try:
            if topic == self._describe_topic:
                described = decode_streams(payload)
            elif topic == self._tick_topic:
                message = Message(topic, header, None, decode_tick(header.t_ns, payload), payload, came_ns)
            else:
                stream = self.streams[topic]
                message = Message(topic, header, stream, decode_sample(stream, header, payload), payload, came_ns)
        except BadMessage:
            self._book.refuse(topic, header)
            raise
        tally.lost += self._book.enter(topic, header)
        if topic == self._describe_topic:
            self._describe(described)
        elif message is not None and isinstance(message.sample, Tick):
            self._close_step(message.sample)
        tally.received += 1
        tally.bytes += len(payload)
        tally.last_t_ns, tally.last_came_ns = header.t_ns, came_ns
        return message

    def _begin_anew(self, session: str) -> None:
        """The publisher has begun anew: what it streams now is not known until it says so."""
        self._book.begin(session)
        with self._change:
            self.streams, self.unknown = {}, {}

    def _describe(self, described: Described) -> None:
        with self._change:
            self.streams, self.unknown = described.streams, described.unknown
            self._change.notify_all()

    def _close_step(self, tick: Tick) -> None:
        topics = [topic for topic in self._tallies if topic in self.streams]
        for topic, lost in self._book.close_step(tick.last_seq, topics).items():
            self._tallies[topic].lost += lost
