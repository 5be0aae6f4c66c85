"""Camera frames. Rows run top to bottom; `rgb8` is raw, three bytes a pixel; the camera is a pinhole."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.description import MAX_RATE_HZ, Description, check_range, check_topic
from shiftxr_bridge.errors import BadMessage

Payload = bytes | memoryview


@dataclass(frozen=True, slots=True)
class RgbStream(Description):
    """Size, encoding and pinhole intrinsics in pixels; the camera looks along its device's -z, +y up."""

    kind: ClassVar[str] = "rgb"

    topic: str
    rate_hz: float
    width: int
    height: int
    encoding: Literal["rgb8"]
    fx: float
    fy: float
    cx: float
    cy: float

    def __post_init__(self) -> None:
        check_topic(self.topic)
        check_range("rate_hz", self.rate_hz, 0.01, MAX_RATE_HZ)
        check_range("width", self.width, 1, 8192)
        check_range("height", self.height, 1, 8192)
        if self.encoding != "rgb8":
            raise BadMessage(f"rgb encoding {self.encoding!r} is not one of: rgb8")
        for name in ("fx", "fy", "cx", "cy"):
            check_range(name, getattr(self, name), -1e6, 1e6)


def encode_rgb(image: NDArray[np.uint8]) -> memoryview:
    """A frame (H, W, 3) as its payload; the array must not change afterwards."""
    return np.ascontiguousarray(image).data.cast("B")


def decode_rgb(stream: RgbStream, payload: Payload) -> NDArray[np.uint8]:
    """A read-only view (H, W, 3) of a payload; raises BadMessage for another size."""
    expected = stream.width * stream.height * 3
    if len(payload) != expected:
        raise BadMessage(
            f"{stream.topic}: {len(payload)} bytes, expected {expected} ({stream.width}x{stream.height}x3)"
        )
    return np.frombuffer(payload, np.uint8).reshape(stream.height, stream.width, 3)
