"""One message of a Foxglove channel, and the schema that it obeys."""

import json
from dataclasses import dataclass
from typing import Any

from foxglove import Schema
from foxglove.messages import Timestamp

MAP, WORLD, HEAD, CAMERA = "map", "world", "headset", "headset_camera"
_MESSAGE_ENCODINGS = {"protobuf": "protobuf", "jsonschema": "json"}
_MAX_SECONDS = 2**32 - 1


@dataclass(frozen=True, slots=True)
class ViewSchema:
    """How a channel's messages are read."""

    name: str
    encoding: str  # "protobuf" (data: a FileDescriptorSet) or "jsonschema" (data: the schema)
    data: bytes

    @property
    def message_encoding(self) -> str:
        """MCAP's name for the messages themselves."""
        return _MESSAGE_ENCODINGS[self.encoding]


@dataclass(frozen=True, slots=True)
class View:
    """A message for a Foxglove channel. One channel per topic: its schema never changes."""

    topic: str
    schema: ViewSchema
    t_ns: int  # capture time, ns of the device's clock
    data: bytes
    holds_payload: bool = False  # its field `data` is the wire's payload, byte for byte


def protobuf_schema(schema: Schema) -> ViewSchema:
    """One of Foxglove's own schemas."""
    return ViewSchema(schema.name, schema.encoding, schema.data)


def json_schema(name: str, title: str, properties: dict[str, Any]) -> ViewSchema:
    """A JSON schema of an object that has a timestamp and these properties."""
    time = {"type": "object", "title": "time", "properties": {"sec": {"type": "integer"}, "nsec": {"type": "integer"}}}
    schema = {"type": "object", "title": title, "properties": {"timestamp": time, **properties}}
    return ViewSchema(name, "jsonschema", json.dumps(schema).encode())


def json_data(t_ns: int, fields: dict[str, Any]) -> bytes:
    """A message for a channel of `json_schema`."""
    return json.dumps({"timestamp": {"sec": t_ns // 10**9, "nsec": t_ns % 10**9}, **fields}).encode()


def timestamp(t_ns: int) -> Timestamp:
    """Foxglove's time of at most 2^32 s; a device's clock beyond that (136 years) stays at the last second."""
    return Timestamp(min(t_ns // 10**9, _MAX_SECONDS), t_ns % 10**9)
