"""The hands stream of a device that tracks none: what is found in its own pictures, as noisy as they are."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from shiftxr.perception.hands_from_rgb import HandsFromRgb
from shiftxr.sessions.device import Device
from shiftxr.sessions.rings import Ring
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.rgb import RgbStream


class RgbHands:
    """Owns the finder, and the pictures whose head pose may still be on its way. Raises NoHandModel."""

    def __init__(self, device: Device) -> None:
        self._device, self._hands_from_rgb = device, HandsFromRgb()
        self._waiting: list[tuple[int, NDArray[np.uint8]]] = []
        self.unplaced = 0  # pictures without a head pose of their time: nothing is looked for in them

    def take(self, t_ns: int, image: NDArray[np.uint8]) -> None:
        """Keep a picture until its barrier, if the device looks for hands in it."""
        if self._device.looks_for_hands(t_ns):
            self._waiting.append((t_ns, image))

    def find(
        self, stream: RgbStream, heads: Ring[NDArray[np.floating]], max_age_ns: int
    ) -> Iterator[tuple[int, Hands]]:
        """At a barrier: the hands in the pictures that came before it, each with the pose from which it was taken."""
        waiting, self._waiting = self._waiting, []
        for t_ns, image in waiting:
            head = heads.latest(t_ns, max_age_ns)
            if head is None:
                self.unplaced += 1
            else:
                yield t_ns, self._hands_from_rgb(image, stream, head[1], t_ns)

    def close(self) -> None:
        """Free the finder."""
        self._hands_from_rgb.close()
