"""Writes a recording: MCAP with the wire's messages and the Foxglove views of them. README.md has the format.

A chunk is closed after the message that fills 1 MiB, or that ends a second of the host's time: never within one.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from mcap.writer import Writer

from shiftxr.sessions.foxglove_views.view import View, ViewSchema
from shiftxr.sessions.foxglove_views.views import views_of
from shiftxr.sessions.recording.chunk_file import ChunkFile
from shiftxr.sessions.recording.wire_record import SCHEMA, WireRecord, encode_record
from shiftxr_bridge.header import PROTOCOL_VERSION, Header, encode_header
from shiftxr_bridge.streams import Stream, encode_streams
from shiftxr_bridge.subscriber import Message

FORMAT_VERSION = 1
WIRE_TOPIC = "shiftxr/wire/"  # + the publisher's device name; three levels, so it is never a topic of the wire
PROTOCOL_KEY, FORMAT_KEY = "shiftxr.protocol", "shiftxr.format"
_CHUNK_BYTES, _CHUNK_NS = 1 << 20, 10**9
_NEVER = 1 << 40  # bytes at which mcap would close a chunk by itself, be it between a payload and its record
_MAX_SEQUENCE = 2**32  # MCAP's sequence numbers have 32 bits


class RecordingFile:
    """Owns the file. Raises CannotRecord from whatever writes; the file then stays readable up to its last chunk.

    Args:
        path: a new file.
        facts: about the recording; they stand in the metadata of its wire channels.
    """

    def __init__(self, path: Path, facts: Mapping[str, str]) -> None:
        self._file = ChunkFile(path)
        began = datetime.now(UTC).isoformat(timespec="seconds")
        versions = {PROTOCOL_KEY: str(PROTOCOL_VERSION), FORMAT_KEY: str(FORMAT_VERSION)}
        self._facts = {**versions, "recorded_at": began, **facts}
        self._writer = Writer(self._file, chunk_size=_NEVER)  # type: ignore[arg-type]
        self._writer.start(library=f"shiftxr {FORMAT_VERSION}")
        self._schemas: dict[str, int] = {}
        self._channels: dict[tuple[str, str], int] = {}
        self._written = 0
        self._held_bytes = 0  # in the chunk that is not written yet
        self._chunk_began_ns: int | None = None

    @property
    def size(self) -> int:
        """Bytes in the file."""
        return self._file.size

    def describe(self, device: str, streams: Mapping[str, Stream], like: Message) -> None:
        """Note what a publisher says that it streams, at the time of a message: before its first, and on changes."""
        header = encode_header(Header(like.header.session, 0, 0))
        payload = encode_streams(list(streams.values()))
        self._add_wire(device, WireRecord(f"{device}/streams", header, payload, "", like.came_ns), like.header.t_ns)

    def add(self, device: str, message: Message) -> None:
        """Write one message of a publisher and its views."""
        views = views_of(message)
        for view in views:
            self._add(self._channel(view, message.stream), view.t_ns, view.data)
        carrier = next((view.topic for view in views if view.holds_payload), "")
        payload = b"" if carrier else bytes(message.payload)
        record = WireRecord(message.topic, encode_header(message.header), payload, carrier, message.came_ns)
        self._add_wire(device, record, message.header.t_ns)

    def close_chunk_if_due(self, now_ns: int) -> None:
        """Write what is held back, once a second."""
        if self._chunk_began_ns is not None and now_ns - self._chunk_began_ns >= _CHUNK_NS:
            self._close_chunk()

    def close(self) -> None:
        """Finish the file, unless writing to it has failed; one without a message is removed."""
        if not self._written:
            self._file.discard()
            return
        try:
            if not self._file.broken:
                self._writer.finish()  # type: ignore[no-untyped-call]
        finally:
            self._file.close()

    def _add_wire(self, device: str, record: WireRecord, t_ns: int) -> None:
        if self._chunk_began_ns is None:
            self._chunk_began_ns = record.came_ns
        channel = self._open(WIRE_TOPIC + device, SCHEMA, {"device": device, **self._facts})
        self._add(channel, t_ns, encode_record(record))
        self._written += 1
        if self._held_bytes >= _CHUNK_BYTES:
            self._close_chunk()
        self.close_chunk_if_due(record.came_ns)

    def _add(self, channel: int, t_ns: int, data: bytes) -> None:
        sequence = self._written % _MAX_SEQUENCE
        self._writer.add_message(channel, log_time=t_ns, data=data, publish_time=t_ns, sequence=sequence)
        self._held_bytes += len(data)

    def _close_chunk(self) -> None:
        self._writer.flush()  # type: ignore[no-untyped-call]
        self._held_bytes, self._chunk_began_ns = 0, None

    def _channel(self, view: View, stream: Stream | None) -> int:
        described = {} if stream is None else {"shiftxr.stream": json.dumps(stream.to_dict())}
        return self._open(view.topic, view.schema, described)

    def _open(self, topic: str, schema: ViewSchema, metadata: dict[str, str]) -> int:
        key = (topic, schema.name)  # a camera that begins anew with another encoding gets another channel
        if key not in self._channels:
            if schema.name not in self._schemas:
                self._schemas[schema.name] = self._writer.register_schema(schema.name, schema.encoding, schema.data)
            number = self._schemas[schema.name]
            self._channels[key] = self._writer.register_channel(topic, schema.message_encoding, number, metadata)
        return self._channels[key]
