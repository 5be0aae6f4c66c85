"""Labels and events of the worker's task: a msgpack map, published by whoever drives or watches the worker."""

from dataclasses import dataclass
from typing import ClassVar

import msgpack

from shiftxr_bridge.description import MAX_RATE_HZ, Description, check_range, check_topic
from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.header import unpack_map

MAX_TASK_BYTES = 4096


@dataclass(frozen=True, slots=True)
class TaskStream(Description):
    """Rate."""

    kind: ClassVar[str] = "task"

    topic: str
    rate_hz: float

    def __post_init__(self) -> None:
        check_topic(self.topic)
        check_range("rate_hz", self.rate_hz, 0.01, MAX_RATE_HZ)


@dataclass(frozen=True, slots=True)
class TaskSample:
    """The labels that hold at a message's time; None where they are not known."""

    step: int | None
    mistake: int | None
    events: tuple[str, ...] = ()


def encode_task(sample: TaskSample) -> bytes:
    """A msgpack map."""
    fields = {"step": sample.step, "mistake": sample.mistake, "events": list(sample.events)}
    packed: bytes = msgpack.packb({name: value for name, value in fields.items() if value is not None})
    return packed


def decode_task(stream: TaskStream, payload: bytes | memoryview) -> TaskSample:
    """Read a payload; raises BadMessage."""
    fields = unpack_map(payload, MAX_TASK_BYTES)
    labels = [fields.get("step"), fields.get("mistake")]
    if not all(label is None or (type(label) is int and 0 <= label < 1024) for label in labels):
        raise BadMessage(f"{stream.topic}: a label is not an integer from 0 to 1023")
    events = fields.get("events", [])
    if not isinstance(events, list) or not all(type(event) is str and len(event) <= 128 for event in events):
        raise BadMessage(f"{stream.topic}: events are not short strings")
    step, mistake = labels
    assert step is None or isinstance(step, int)
    assert mistake is None or isinstance(mistake, int)
    return TaskSample(step, mistake, tuple(events))
