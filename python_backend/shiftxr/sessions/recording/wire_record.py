"""One message of the wire as a record of a recording: `shiftxr.WireMessage`, a protobuf message.

A large payload is not stored twice: where `carrier` names a topic, the payload is the field `data` of the Foxglove
message on that topic with the same sequence number, which lies before the record in the file.
"""

from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass

from shiftxr.sessions.foxglove_views.view import ViewSchema
from shiftxr.sessions.recording.errors import BadRecording

NAME = "shiftxr.WireMessage"
_FIELDS = {
    "topic": FieldDescriptorProto.TYPE_STRING,
    "header": FieldDescriptorProto.TYPE_BYTES,  # msgpack, as it travels
    "payload": FieldDescriptorProto.TYPE_BYTES,  # as it travelled; empty where there is a carrier
    "carrier": FieldDescriptorProto.TYPE_STRING,
    "came_ns": FieldDescriptorProto.TYPE_FIXED64,  # when the recorder got it, its host's monotonic clock
}


@dataclass(frozen=True, slots=True)
class WireRecord:
    """A message of the wire, and when it came."""

    topic: str
    header: bytes
    payload: bytes
    carrier: str
    came_ns: int


def _describe() -> FileDescriptorSet:
    file = FileDescriptorProto(name="shiftxr/wire_message.proto", package="shiftxr", syntax="proto3")
    message = file.message_type.add(name=NAME.split(".")[1])
    for number, (name, kind) in enumerate(_FIELDS.items(), start=1):
        message.field.add(name=name, number=number, type=kind, label=FieldDescriptorProto.LABEL_OPTIONAL)
    return FileDescriptorSet(file=[file])


def message_class(schema_data: bytes, name: str) -> Any:
    """The protobuf class of a message, from the descriptor set that a recording holds; raises BadRecording."""
    pool = DescriptorPool()
    try:
        for file in FileDescriptorSet.FromString(schema_data).file:
            pool.Add(file)  # type: ignore[no-untyped-call]
        return GetMessageClass(pool.FindMessageTypeByName(name))  # type: ignore[no-untyped-call]
    except (DecodeError, TypeError, KeyError) as error:
        raise BadRecording(f"the schema of {name} can't be read: {error}") from error


SCHEMA = ViewSchema(NAME, "protobuf", _describe().SerializeToString())
_WireMessage = message_class(SCHEMA.data, NAME)


def encode_record(record: WireRecord) -> bytes:
    """Its bytes."""
    packed: bytes = _WireMessage(**{name: getattr(record, name) for name in _FIELDS}).SerializeToString()
    return packed


def decode_record(packed: bytes) -> WireRecord:
    """Read a record; raises BadRecording."""
    try:
        message = _WireMessage.FromString(packed)
    except DecodeError as error:
        raise BadRecording(f"a {NAME} can't be read: {error}") from error
    return WireRecord(**{name: getattr(message, name) for name in _FIELDS})
