"""Both hands: 26 joints each in the OpenXR order (XR_EXT_hand_tracking: palm 0, wrist 1, thumb 2-5, index 6-10,
middle 11-15, ring 16-20, little 21-25), metres and quaternions xyzw in the OpenXR frame."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.bounds import MAX_POSITION_M, check_within
from shiftxr_bridge.description import MAX_RATE_HZ, Description, check_range, check_topic
from shiftxr_bridge.errors import BadMessage

JOINT_COUNT = 26
INSIDE_PALM = (0, 6, 11, 16, 21)  # palm and metacarpals: no camera sees them, a tracker infers them
_FLOATS = 2 * JOINT_COUNT * 8
PAYLOAD_BYTES = 4 * _FLOATS + 2 * JOINT_COUNT


@dataclass(frozen=True, slots=True)
class HandsStream(Description):
    """Rate."""

    kind: ClassVar[str] = "hands"

    topic: str
    rate_hz: float

    def __post_init__(self) -> None:
        check_topic(self.topic)
        check_range("rate_hz", self.rate_hz, 0.01, MAX_RATE_HZ)


@dataclass(frozen=True, slots=True)
class Hands:
    """Left and right hand at one instant."""

    t_ns: int
    position: NDArray[np.floating]  # (2, 26, 3), metres
    orientation: NDArray[np.floating]  # (2, 26, 4), xyzw
    radius: NDArray[np.floating]  # (2, 26), metres
    valid: NDArray[np.bool_]  # (2, 26)

    def tracked(self) -> NDArray[np.bool_]:
        """Which hands are known from wrist to fingertips, (2,): every joint is valid but perhaps those in the palm."""
        whole: NDArray[np.bool_] = np.all(np.delete(self.valid, INSIDE_PALM, axis=1), axis=1)
        return whole


def encode_hands(hands: Hands) -> bytes:
    """Per hand and joint: position, orientation, radius as float32; then one valid byte per hand and joint."""
    numbers = np.concatenate([hands.position, hands.orientation, hands.radius[..., None]], axis=-1)
    return np.ascontiguousarray(numbers, "<f4").tobytes() + np.ascontiguousarray(hands.valid, "u1").tobytes()


def decode_hands(stream: HandsStream, t_ns: int, payload: bytes | memoryview) -> Hands:
    """Read-only views of a payload; raises BadMessage for another size or a valid joint out of bounds."""
    if len(payload) != PAYLOAD_BYTES:
        raise BadMessage(f"{stream.topic}: {len(payload)} bytes, expected {PAYLOAD_BYTES}")
    numbers = np.frombuffer(payload, "<f4", _FLOATS).reshape(2, JOINT_COUNT, 8)
    flags = np.frombuffer(payload, "u1", offset=4 * _FLOATS).reshape(2, JOINT_COUNT)
    if flags.max(initial=0) > 1:
        raise BadMessage(f"{stream.topic}: a valid flag is neither 0 nor 1")
    valid = flags.view(np.bool_)
    check_within(stream.topic, numbers[valid], MAX_POSITION_M)
    return Hands(t_ns, numbers[..., :3], numbers[..., 3:7], numbers[..., 7], valid)
