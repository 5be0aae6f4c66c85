"""What camera streams share: a picture's size, and the pinhole that made it."""

from typing import Protocol

from shiftxr_bridge.description import MAX_RATE_HZ, check_range, check_topic

MAX_SIDE = 8192


class PinholeStream(Protocol):
    """A described camera: pixels from the picture's top left corner, +x right, +y down; it looks along its -z."""

    @property
    def topic(self) -> str:
        """Where its pictures are."""

    @property
    def rate_hz(self) -> float:
        """Pictures per second."""

    @property
    def width(self) -> int:
        """Pixels."""

    @property
    def height(self) -> int:
        """Pixels."""


def check_pinhole(stream: PinholeStream) -> None:
    """Raise BadMessage unless topic, rate, size and intrinsics are within the protocol's limits."""
    check_topic(stream.topic)
    check_range("rate_hz", stream.rate_hz, 0.01, MAX_RATE_HZ)
    for name in ("width", "height"):
        check_range(name, getattr(stream, name), 1, MAX_SIDE, whole=True)
    for name in ("fx", "fy", "cx", "cy"):
        check_range(name, getattr(stream, name), -1e6, 1e6)
