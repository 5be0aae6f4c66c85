"""Every kind of stream: its description, and how one message's payload is read."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgpack
from numpy.typing import NDArray

from shiftxr_bridge.audio import AudioStream, decode_audio
from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.hands import Hands, HandsStream, decode_hands
from shiftxr_bridge.head import HeadStream, decode_head
from shiftxr_bridge.header import Header, unpack_map
from shiftxr_bridge.imu import ImuStream, decode_imu
from shiftxr_bridge.objects import ObjectsStream, decode_objects
from shiftxr_bridge.rgb import RgbStream, decode_rgb
from shiftxr_bridge.task import TaskSample, TaskStream, decode_task

Stream = RgbStream | AudioStream | ImuStream | HeadStream | HandsStream | ObjectsStream | TaskStream
Sample = NDArray[Any] | Hands | TaskSample

_KINDS: Mapping[str, type[Stream]] = {
    cls.kind: cls for cls in (RgbStream, AudioStream, ImuStream, HeadStream, HandsStream, ObjectsStream, TaskStream)
}
MAX_DESCRIPTION_BYTES = 1 << 20
MAX_STREAMS = 256


def stream_from_dict(fields: object) -> Stream | None:
    """A description that travelled, or None where its kind is of a later version; raises BadMessage."""
    if not isinstance(fields, dict):
        raise BadMessage("a stream description is not a map")
    kind = _KINDS.get(fields.get("kind", ""))
    return None if kind is None else kind.from_dict(fields)


def encode_streams(streams: Sequence[Stream]) -> bytes:
    """All descriptions of a publisher, as the payload of `player/streams`."""
    packed: bytes = msgpack.packb({"streams": [stream.to_dict() for stream in streams]})
    return packed


def decode_streams(payload: bytes | memoryview) -> dict[str, Stream]:
    """Descriptions by topic; kinds of a later version are left out. Raises BadMessage."""
    listed = unpack_map(payload, MAX_DESCRIPTION_BYTES).get("streams")
    if not isinstance(listed, list) or len(listed) > MAX_STREAMS:
        raise BadMessage(f"streams is not a list of at most {MAX_STREAMS} descriptions")
    known = [stream for stream in map(stream_from_dict, listed) if stream is not None]
    return {stream.topic: stream for stream in known}


def decode_sample(stream: Stream, header: Header, payload: bytes | memoryview) -> Sample:
    """Read one message's payload; arrays are read-only views of it. Raises BadMessage."""
    match stream:
        case RgbStream():
            return decode_rgb(stream, payload)
        case AudioStream():
            return decode_audio(stream, payload)
        case ImuStream():
            return decode_imu(stream, payload)
        case HeadStream():
            return decode_head(stream, payload)
        case HandsStream():
            return decode_hands(stream, header.t_ns, payload)
        case ObjectsStream():
            return decode_objects(stream, payload)
        case TaskStream():
            return decode_task(stream, payload)
