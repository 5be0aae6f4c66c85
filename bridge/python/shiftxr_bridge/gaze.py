"""The line of sight: a point between the eyes in metres, and a quaternion xyzw whose -z looks along it; OpenXR frame.

Optional: few devices track eyes. None is sent while they are not tracked (XR_EXT_eye_gaze_interaction's validity).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.description import MAX_RATE_HZ, Description, check_range, check_topic
from shiftxr_bridge.pose import decode_pose, encode_pose


@dataclass(frozen=True, slots=True)
class GazeStream(Description):
    """Rate."""

    kind: ClassVar[str] = "gaze"

    topic: str
    rate_hz: float

    def __post_init__(self) -> None:
        check_topic(self.topic)
        check_range("rate_hz", self.rate_hz, 0.01, MAX_RATE_HZ)


def encode_gaze(pose: NDArray[np.floating]) -> bytes:
    """A pose (7,) as its payload."""
    return encode_pose(pose)


def decode_gaze(stream: GazeStream, payload: bytes | memoryview) -> NDArray[np.float32]:
    """A read-only view (7,); raises BadMessage for another size, a number out of bounds or no unit quaternion."""
    return decode_pose(stream.topic, payload)
