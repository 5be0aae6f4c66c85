"""Sound: foxglove.RawAudio, interleaved little-endian 16-bit PCM as on the wire."""

from foxglove.messages import RawAudio

from shiftxr.sessions.foxglove_views.view import View, protobuf_schema, timestamp
from shiftxr_bridge.audio import AudioStream

_SCHEMA = protobuf_schema(RawAudio.get_schema())


def audio_views(stream: AudioStream, t_ns: int, payload: bytes) -> list[View]:
    """A block, which holds the payload; t_ns is its first frame's time."""
    block = RawAudio(
        timestamp=timestamp(t_ns),
        data=payload,
        format="pcm-s16",
        sample_rate=stream.sample_rate_hz,
        number_of_channels=stream.channels,
    )
    return [View(stream.topic, _SCHEMA, t_ns, block.encode(), holds_payload=True)]
