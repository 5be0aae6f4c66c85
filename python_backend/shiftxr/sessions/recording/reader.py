"""Reads a recording, chunk by chunk and in the order in which it was written, however it ended."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError
from mcap.exceptions import EndOfFile, InvalidMagic, McapError
from mcap.records import Channel, Header, McapRecord, Message, Schema
from mcap.stream_reader import StreamReader
from zstandard import ZstdError

from shiftxr.sessions.recording.errors import BadRecording
from shiftxr.sessions.recording.recording_file import FORMAT_KEY, FORMAT_VERSION, PROTOCOL_KEY, WIRE_TOPIC
from shiftxr.sessions.recording.wire_record import WireRecord, decode_record, message_class
from shiftxr_bridge.errors import ProtocolMismatch
from shiftxr_bridge.header import PROTOCOL_VERSION

_MAX_RECORD_BYTES = 1 << 28  # ours hold 1 MiB and one message of at most 64
_DAMAGE = (
    McapError,
    ZstdError,
    ValueError,
    RuntimeError,
    MemoryError,
)  # what mcap lets through; checksums are ValueErrors


@dataclass(frozen=True, slots=True)
class _Carried:
    """The newest message of a channel that holds payloads."""

    schema: int
    sequence: int
    data: bytes


class RecordingReader:
    """One pass over a recording. `cut_off` says afterwards whether the recorder was killed while it wrote.

    Args:
        device: whose messages to read, "player" or "worker"; None: all.
    """

    def __init__(self, path: Path, device: str | None = None) -> None:
        self.path, self.cut_off = path, False
        self._device = device
        self._library = "an unknown tool"
        self._schemas: dict[int, Schema] = {}
        self._channels: dict[int, Channel] = {}
        self._classes: dict[int, Any] = {}  # by schema
        self._carried: dict[str, _Carried] = {}  # by topic

    def records(self) -> Iterator[WireRecord]:
        """The wire's messages in order of arrival.

        Raises:
            BadRecording: no recording of ours, or a damaged one.
            ProtocolMismatch: it is of another version.
        """
        for record in self._whole_records():
            match record:
                case Header():
                    self._library = record.library or self._library
                case Schema():
                    self._schemas[record.id] = record
                case Channel():
                    self._open(record)
                case Message():
                    wire = self._message(record)
                    if wire is not None:
                        yield wire
        if not any(channel.topic.startswith(WIRE_TOPIC) for channel in self._channels.values()):
            raise self._not_ours()

    def _whole_records(self) -> Iterator[McapRecord]:
        try:
            with self.path.open("rb") as file:
                yield from StreamReader(file, validate_crcs=True, record_size_limit=_MAX_RECORD_BYTES).records
        except (EndOfFile, struct.error):  # no footer: what lies before is whole, its chunks have checksums
            self.cut_off = True
        except InvalidMagic as error:
            raise BadRecording(f"{self.path} is no MCAP file, which `shiftxr record` writes") from error
        except _DAMAGE as error:
            raise BadRecording(f"{self.path} is damaged: {error or type(error).__name__}") from error
        except OSError as error:
            raise BadRecording(f"can't read {self.path}: {error.strerror}") from error

    def _open(self, channel: Channel) -> None:
        self._channels[channel.id] = channel
        if channel.topic.startswith(WIRE_TOPIC):
            for key, what, own in (
                (PROTOCOL_KEY, "protocol", PROTOCOL_VERSION),
                (FORMAT_KEY, "recording format", FORMAT_VERSION),
            ):
                self._check_version(channel.topic, channel.metadata, key, what, own)

    def _check_version(self, topic: str, metadata: Mapping[str, str], key: str, what: str, own: int) -> None:
        if key not in metadata:
            raise BadRecording(f"{self.path}: channel {topic} lacks the {what} version (metadata {key})")
        if metadata[key] != str(own):
            raise ProtocolMismatch(
                f"{self.path} was recorded in {what} {metadata[key]}, this end reads {what} {own}: update the older"
            )

    def _message(self, message: Message) -> WireRecord | None:
        channel = self._channels.get(message.channel_id)
        if channel is None:
            raise BadRecording(
                f"{self.path} is damaged: a message of channel {message.channel_id}, which has no record"
            )
        if not channel.topic.startswith(WIRE_TOPIC):
            self._carried[channel.topic] = _Carried(channel.schema_id, message.sequence, message.data)
            return None
        if self._device not in (None, channel.topic.removeprefix(WIRE_TOPIC)):
            return None
        record = decode_record(message.data)
        return self._fetch(record, message.sequence) if record.carrier else record

    def _fetch(self, record: WireRecord, sequence: int) -> WireRecord:
        """The record with the payload that a Foxglove message holds for it."""
        carried = self._carried.get(record.carrier)
        if carried is None or carried.sequence != sequence:
            raise BadRecording(f"{self.path} is damaged: the payload of a message on {record.topic} is missing")
        if carried.schema not in self._classes:
            schema = self._schemas[carried.schema]
            self._classes[carried.schema] = message_class(schema.data, schema.name)
        try:
            return replace(record, payload=self._classes[carried.schema].FromString(carried.data).data)
        except (DecodeError, AttributeError) as error:
            raise BadRecording(f"{self.path}: {record.carrier} holds no payload for {record.topic}: {error}") from error

    def _not_ours(self) -> BadRecording:
        topics = sorted({channel.topic for channel in self._channels.values()})
        if not topics and self.cut_off:
            return BadRecording(f"{self.path} was cut off before its first chunk: nothing can be replayed")
        holds = f"it holds {', '.join(topics[:5])}{', ...' if len(topics) > 5 else ''}" if topics else "it is empty"
        return BadRecording(
            f"{self.path} lacks the channel {WIRE_TOPIC}player, which `shiftxr record` writes: {holds}, "
            f"from {self._library}"
        )
