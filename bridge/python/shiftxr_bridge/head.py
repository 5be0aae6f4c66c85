"""The head's pose: position in metres and quaternion xyzw, OpenXR frame."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.description import MAX_RATE_HZ, Description, check_range, check_topic
from shiftxr_bridge.pose import decode_pose, encode_pose


@dataclass(frozen=True, slots=True)
class HeadStream(Description):
    """Rate."""

    kind: ClassVar[str] = "head"

    topic: str
    rate_hz: float

    def __post_init__(self) -> None:
        check_topic(self.topic)
        check_range("rate_hz", self.rate_hz, 0.01, MAX_RATE_HZ)


def encode_head(pose: NDArray[np.floating]) -> bytes:
    """A pose (7,) as its payload."""
    return encode_pose(pose)


def decode_head(stream: HeadStream, payload: bytes | memoryview) -> NDArray[np.float32]:
    """A read-only view (7,); raises BadMessage for another size, a number out of bounds or no unit quaternion."""
    return decode_pose(stream.topic, payload)
