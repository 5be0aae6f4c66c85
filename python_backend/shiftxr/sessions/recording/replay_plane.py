"""One publisher of a recording, published again: the player's sensors, or the worker's labels."""

import threading
from pathlib import Path

import zmq

from shiftxr.sessions.recording.errors import BadRecording
from shiftxr.sessions.recording.reader import RecordingReader
from shiftxr.sessions.recording.replay_clock import ReplayClock
from shiftxr.sessions.recording.wire_record import WireRecord
from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.header import Header, decode_header
from shiftxr_bridge.republisher import Republisher
from shiftxr_bridge.streams import Described, decode_streams

_STALL_S = 30.0
_IDLE_S = 0.05


class ReplayPlane:
    """Owns a publisher and a pass over the recording. Runs on a thread of its own, so that no plane holds up another.

    Args:
        address: where to bind.
        device: whose messages, "player" or "worker".
        lossless: wait for slow readers, and for nothing else.
    """

    def __init__(
        self,
        context: "zmq.Context[zmq.Socket[bytes]]",
        address: str,
        path: Path,
        device: str,
        described: Described,
        *,
        lossless: bool,
    ) -> None:
        self.device, self._lossless = device, lossless
        self._reader = RecordingReader(path, device)
        self._described = described
        streams = list(described.streams.values())
        self.publisher = Republisher(
            context, address, streams, lossless=lossless, device=device, stall_timeout_s=_STALL_S
        )
        self._session: str | None = None  # that of the recording
        self.sent, self.skipped = 0, 0
        self.finished = threading.Event()
        self._whole = False  # played to the end
        self.failure: Exception | None = None

    @property
    def cut_off(self) -> bool:
        """Whether the recorder was killed while it wrote; known at the end."""
        return self._reader.cut_off

    def run(self, clock: ReplayClock, stop: threading.Event, *, readers: int) -> None:
        """Wait for so many readers, then publish everything. What goes wrong is in `failure`."""
        try:
            while self.publisher.readers < readers and not stop.wait(_IDLE_S):
                self.publisher.idle()
            for record in self._reader.records():
                if stop.is_set():
                    return
                self._play(record, clock, stop)
            self._whole = True
        except Exception as error:  # handed to the thread that waits for the end
            self.failure = error
            stop.set()
        finally:
            self.finished.set()

    def close(self) -> None:
        """Free the socket; a lossless plane that has played everything lets its readers take it."""
        self.publisher.close(linger_s=_STALL_S if self._lossless and self._whole else 0.5)

    def _play(self, record: WireRecord, clock: ReplayClock, stop: threading.Event) -> None:
        if record.topic == f"{self.device}/streams":
            self._described = decode_streams(record.payload)
        elif record.topic in self._described.unknown:
            self.skipped += 1
        else:
            header = self._header(record)
            self._notice_restart(header, clock)
            if self._wait(record, header, clock, stop):
                self.sent += self.publisher.send(record.topic, header, record.payload, stop.is_set)

    def _header(self, record: WireRecord) -> Header:
        try:
            return decode_header(record.header)
        except BadMessage as error:
            raise BadRecording(f"{self._reader.path} is damaged: on {record.topic}: {error}") from error

    def _notice_restart(self, header: Header, clock: ReplayClock) -> None:
        if header.session == self._session:
            return
        if self._session is not None:
            self.publisher.begin_session(list(self._described.streams.values()))
        self._session = header.session
        if self._paces:
            clock.begin(header.t_ns)

    @property
    def _paces(self) -> bool:
        return self.device == "player"

    def _wait(self, record: WireRecord, header: Header, clock: ReplayClock, stop: threading.Event) -> bool:
        """Whether to send, once the message is due: the player's by capture time, labels in their order among those."""
        while self._left_s(record, header, clock) > 0.0:
            if stop.wait(min(self._left_s(record, header, clock), _IDLE_S)):
                return False
            self.publisher.idle()
        if self._paces:
            clock.passed_came_ns = record.came_ns
        return True

    def _left_s(self, record: WireRecord, header: Header, clock: ReplayClock) -> float:
        if self._paces:
            return clock.left_s(header.t_ns)
        early = not self._lossless and record.came_ns > clock.passed_came_ns
        return _IDLE_S / 10 if early else 0.0
