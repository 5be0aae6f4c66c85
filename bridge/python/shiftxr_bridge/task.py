"""Labels and events of the worker's task: a msgpack map, published by whoever drives or watches the worker."""

from dataclasses import dataclass
from typing import ClassVar

from shiftxr_bridge.description import MAX_RATE_HZ, Description, check_range, check_topic
from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.packed import pack_map, unpack_map

MAX_TASK_BYTES = 4096
MAX_EVENTS, MAX_EVENT_CHARS = 64, 128
LABELS = ("step", "mistake", "machine", "defect", "needs_help")


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
    """The labels that hold at a message's time, indices into PROTOCOL.md's vocabularies; None where not known."""

    step: int | None
    mistake: int | None
    events: tuple[str, ...] = ()
    machine: int | None = None
    defect: int | None = None
    needs_help: int | None = None


def encode_task(sample: TaskSample) -> bytes:
    """A msgpack map."""
    labels = {name: getattr(sample, name) for name in LABELS}
    return pack_map({**labels, "events": list(sample.events)})


def decode_task(stream: TaskStream, payload: bytes | memoryview) -> TaskSample:
    """Read a payload; raises BadMessage."""
    fields = unpack_map(payload, MAX_TASK_BYTES)
    labels: dict[str, int | None] = {name: _label(stream.topic, fields.get(name)) for name in LABELS}
    return TaskSample(events=_events(stream.topic, fields.get("events", [])), **labels)


def _label(topic: str, label: object) -> int | None:
    if label is None or (type(label) is int and 0 <= label < 1024):
        return label
    raise BadMessage(f"{topic}: a label is not an integer from 0 to 1023")


def _events(topic: str, events: object) -> tuple[str, ...]:
    if not isinstance(events, list) or len(events) > MAX_EVENTS:
        raise BadMessage(f"{topic}: events are not a list of at most {MAX_EVENTS}")
    if not all(type(event) is str and len(event) <= MAX_EVENT_CHARS for event in events):
        raise BadMessage(f"{topic}: events are not strings of at most {MAX_EVENT_CHARS} characters")
    return tuple(events)
