"""Sound: interleaved little-endian 16-bit PCM in blocks of a fixed length, stamped at the block's first frame."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.description import Description, check_range, check_topic
from shiftxr_bridge.errors import BadMessage


@dataclass(frozen=True, slots=True)
class AudioStream(Description):
    """Rate, channels (left before right) and frames per block."""

    kind: ClassVar[str] = "audio"

    topic: str
    sample_rate_hz: int
    channels: int
    block_frames: int

    def __post_init__(self) -> None:
        check_topic(self.topic)
        check_range("sample_rate_hz", self.sample_rate_hz, 1000, 192_000, whole=True)
        check_range("channels", self.channels, 1, 8, whole=True)
        check_range("block_frames", self.block_frames, 1, 192_000, whole=True)

    @property
    def rate_hz(self) -> float:
        """Blocks per second."""
        return self.sample_rate_hz / self.block_frames


def encode_audio(block: NDArray[np.int16]) -> memoryview:
    """A block (frames, channels) as its payload; the array must not change afterwards."""
    return np.ascontiguousarray(block, "<i2").data.cast("B")


def decode_audio(stream: AudioStream, payload: bytes | memoryview) -> NDArray[np.int16]:
    """A read-only view (frames, channels) of a payload; raises BadMessage for another size."""
    expected = stream.block_frames * stream.channels * 2
    if len(payload) != expected:
        raise BadMessage(f"{stream.topic}: {len(payload)} bytes, expected {expected}")
    return np.frombuffer(payload, "<i2").reshape(stream.block_frames, stream.channels)
