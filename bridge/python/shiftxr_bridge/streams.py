"""Every kind of stream: its description, and how one message's payload is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from shiftxr_bridge.audio import AudioStream, decode_audio
from shiftxr_bridge.depth import DepthStream, decode_depth
from shiftxr_bridge.description import check_topic
from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.gaze import GazeStream, decode_gaze
from shiftxr_bridge.hands import Hands, HandsStream, decode_hands
from shiftxr_bridge.head import HeadStream, decode_head
from shiftxr_bridge.header import Header
from shiftxr_bridge.imu import ImuStream, decode_imu
from shiftxr_bridge.objects import ObjectsStream, decode_objects
from shiftxr_bridge.packed import pack_map, unpack_map
from shiftxr_bridge.rgb import RgbStream, decode_rgb
from shiftxr_bridge.task import TaskSample, TaskStream, decode_task

Stream = (
    RgbStream
    | DepthStream
    | AudioStream
    | ImuStream
    | HeadStream
    | GazeStream
    | HandsStream
    | ObjectsStream
    | TaskStream
)
Sample = NDArray[Any] | Hands | TaskSample

KINDS: Mapping[str, type[Stream]] = {
    cls.kind: cls
    for cls in (
        RgbStream,
        DepthStream,
        AudioStream,
        ImuStream,
        HeadStream,
        GazeStream,
        HandsStream,
        ObjectsStream,
        TaskStream,
    )
}
MAX_DESCRIPTION_BYTES = 1 << 20
MAX_STREAMS = 256


@dataclass(frozen=True, slots=True)
class Described:
    """What a publisher says that it streams: descriptions by topic, and topics of kinds that this end does not know."""

    streams: Mapping[str, Stream]
    unknown: Mapping[str, str]  # topic -> kind


def read_descriptions(listed: object) -> Described:
    """Descriptions that travelled as a list of maps; raises BadMessage."""
    if not isinstance(listed, list) or len(listed) > MAX_STREAMS:
        raise BadMessage(f"streams is not a list of at most {MAX_STREAMS} descriptions")
    streams: dict[str, Stream] = {}
    unknown: dict[str, str] = {}
    for fields in listed:
        if not isinstance(fields, dict) or not isinstance(kind := fields.get("kind"), str):
            raise BadMessage("a stream description is not a map with a kind")
        if kind in KINDS:
            stream = KINDS[kind].from_dict(fields)
            streams[stream.topic] = stream
        else:
            check_topic(fields.get("topic"))
            unknown[fields["topic"]] = kind
    return Described(streams, unknown)


def encode_streams(streams: Sequence[Stream]) -> bytes:
    """All descriptions of a publisher, as the payload of `player/streams`."""
    return pack_map({"streams": [stream.to_dict() for stream in streams]})


def decode_streams(payload: bytes | memoryview) -> Described:
    """Read the payload of `player/streams`; raises BadMessage."""
    return read_descriptions(unpack_map(payload, MAX_DESCRIPTION_BYTES).get("streams"))


def decode_sample(stream: Stream, header: Header, payload: bytes | memoryview) -> Sample:
    """Read one message's payload; arrays are read-only views of it. Raises BadMessage."""
    match stream:
        case RgbStream():
            return decode_rgb(stream, payload)
        case DepthStream():
            return decode_depth(stream, payload)
        case AudioStream():
            return decode_audio(stream, payload)
        case ImuStream():
            return decode_imu(stream, payload)
        case HeadStream():
            return decode_head(stream, payload)
        case GazeStream():
            return decode_gaze(stream, payload)
        case HandsStream():
            return decode_hands(stream, header.t_ns, payload)
        case ObjectsStream():
            return decode_objects(stream, payload)
        case TaskStream():
            return decode_task(stream, payload)
