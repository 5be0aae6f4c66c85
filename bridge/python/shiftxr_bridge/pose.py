"""A pose on the wire: position in metres and unit quaternion xyzw as seven float32, OpenXR frame."""

import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.bounds import MAX_POSITION_M, check_within
from shiftxr_bridge.errors import BadMessage

POSE_BYTES = 28


def encode_pose(pose: NDArray[np.floating]) -> bytes:
    """A pose (7,) as its payload."""
    return np.ascontiguousarray(pose, "<f4").tobytes()


def decode_pose(topic: str, payload: bytes | memoryview) -> NDArray[np.float32]:
    """A read-only view (7,); raises BadMessage for another size, a number out of bounds or no unit quaternion."""
    if len(payload) != POSE_BYTES:
        raise BadMessage(f"{topic}: {len(payload)} bytes, expected {POSE_BYTES}")
    pose = np.frombuffer(payload, "<f4")
    check_within(topic, pose, MAX_POSITION_M)
    if abs(float(pose[3:] @ pose[3:]) - 1.0) > 0.01:
        raise BadMessage(f"{topic}: not a unit quaternion")
    return pose
