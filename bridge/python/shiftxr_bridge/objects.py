"""Object state: one float32 vector per control step, in the order that the description names."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.bounds import MAX_OBJECT_NUMBER, check_within
from shiftxr_bridge.description import MAX_RATE_HZ, Description, check_range, check_topic
from shiftxr_bridge.errors import BadMessage


@dataclass(frozen=True, slots=True)
class ObjectsStream(Description):
    """Rate, and the name of every number. A message's header carries `episode`, which counts resets from 1."""

    kind: ClassVar[str] = "objects"

    topic: str
    rate_hz: float
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        check_topic(self.topic)
        check_range("rate_hz", self.rate_hz, 0.01, MAX_RATE_HZ)
        listed = isinstance(self.names, tuple)  # a string has characters, which are strings too
        if not (listed and 0 < len(self.names) <= 4096 and all(type(n) is str and len(n) <= 128 for n in self.names)):
            raise BadMessage("names of object state are not 1 to 4096 short strings")


def encode_objects(vector: NDArray[np.float32]) -> bytes:
    """A vector (n,) as its payload."""
    return np.ascontiguousarray(vector, "<f4").tobytes()


def decode_objects(stream: ObjectsStream, payload: bytes | memoryview) -> NDArray[np.float32]:
    """A read-only view (n,); raises BadMessage for another size or a number out of bounds."""
    if len(payload) != 4 * len(stream.names):
        raise BadMessage(f"{stream.topic}: {len(payload)} bytes, expected {4 * len(stream.names)}")
    vector = np.frombuffer(payload, "<f4")
    check_within(stream.topic, vector, MAX_OBJECT_NUMBER)
    return vector
