"""Depth pictures: uint16 millimetres along the camera's axis, 0 where unknown; rows run top to bottom. Optional."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.description import Description
from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.pinhole import check_pinhole


@dataclass(frozen=True, slots=True)
class DepthStream(Description):
    """Size, encoding and pinhole intrinsics in pixels, as for rgb."""

    kind: ClassVar[str] = "depth"

    topic: str
    rate_hz: float
    width: int
    height: int
    encoding: Literal["d16"]
    fx: float
    fy: float
    cx: float
    cy: float

    def __post_init__(self) -> None:
        check_pinhole(self)
        if self.encoding != "d16":
            raise BadMessage(f"depth encoding {self.encoding!r} is not one of: d16")


def encode_depth(millimetres: NDArray[np.uint16]) -> memoryview:
    """A picture (H, W) as its payload; the array must not change afterwards."""
    return np.ascontiguousarray(millimetres, "<u2").data.cast("B")


def decode_depth(stream: DepthStream, payload: bytes | memoryview) -> NDArray[np.uint16]:
    """A read-only view (H, W), millimetres; raises BadMessage for another size."""
    expected = stream.width * stream.height * 2
    if len(payload) != expected:
        raise BadMessage(f"{stream.topic}: {len(payload)} bytes, expected {expected}")
    return np.frombuffer(payload, "<u2").reshape(stream.height, stream.width)
