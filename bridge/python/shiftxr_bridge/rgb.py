"""Camera frames of a pinhole. Rows run top to bottom; `rgb8` is raw, three bytes a pixel; `jpeg` is compressed."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.description import Description
from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.jpeg import decode_jpeg
from shiftxr_bridge.pinhole import check_pinhole

Payload = bytes | memoryview
ENCODINGS = ("rgb8", "jpeg")


@dataclass(frozen=True, slots=True)
class RgbStream(Description):
    """Size, encoding and pinhole intrinsics in pixels; the camera looks along its device's -z, +y up."""

    kind: ClassVar[str] = "rgb"

    topic: str
    rate_hz: float
    width: int
    height: int
    encoding: Literal["rgb8", "jpeg"]
    fx: float
    fy: float
    cx: float
    cy: float

    def __post_init__(self) -> None:
        check_pinhole(self)
        if self.encoding not in ENCODINGS:
            raise BadMessage(f"rgb encoding {self.encoding!r} is not one of: {', '.join(ENCODINGS)}")


def encode_rgb(image: NDArray[np.uint8]) -> memoryview:
    """A frame (H, W, 3) as its `rgb8` payload; the array must not change afterwards."""
    return np.ascontiguousarray(image).data.cast("B")


def decode_rgb(stream: RgbStream, payload: Payload) -> NDArray[np.uint8]:
    """A frame (H, W, 3), for `rgb8` a read-only view; raises BadMessage for another size, or no JPEG."""
    if stream.encoding == "jpeg":
        return decode_jpeg(payload, stream.width, stream.height)
    expected = stream.width * stream.height * 3
    if len(payload) != expected:
        raise BadMessage(
            f"{stream.topic}: {len(payload)} bytes, expected {expected} ({stream.width}x{stream.height}x3)"
        )
    return np.frombuffer(payload, np.uint8).reshape(stream.height, stream.width, 3)
