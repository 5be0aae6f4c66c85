"""Inertial samples in blocks: specific force in m/s^2 (gravity included: 9.81 upwards at rest), then rad/s.

Both are in the sensor's own frame (OpenXR axes); a block is stamped at its first sample.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.bounds import MAX_INERTIAL, check_within
from shiftxr_bridge.description import MAX_RATE_HZ, Description, check_range, check_topic
from shiftxr_bridge.errors import BadMessage


@dataclass(frozen=True, slots=True)
class ImuStream(Description):
    """Sample rate and samples per block."""

    kind: ClassVar[str] = "imu"

    topic: str
    rate_hz: float  # of samples, not of blocks
    block_samples: int

    def __post_init__(self) -> None:
        check_topic(self.topic)
        check_range("rate_hz", self.rate_hz, 0.01, MAX_RATE_HZ)
        check_range("block_samples", self.block_samples, 1, 10_000, whole=True)


def encode_imu(block: NDArray[np.float32]) -> bytes:
    """A block (samples, 6) as its payload."""
    return np.ascontiguousarray(block, "<f4").tobytes()


def decode_imu(stream: ImuStream, payload: bytes | memoryview) -> NDArray[np.float32]:
    """A read-only view (samples, 6) of a payload; raises BadMessage for another size or a number out of bounds."""
    if len(payload) != stream.block_samples * 24:
        raise BadMessage(f"{stream.topic}: {len(payload)} bytes, expected {stream.block_samples * 24}")
    block = np.frombuffer(payload, "<f4").reshape(stream.block_samples, 6)
    check_within(stream.topic, block, MAX_INERTIAL)
    return block
