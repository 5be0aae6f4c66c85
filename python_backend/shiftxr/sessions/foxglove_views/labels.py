"""Labels of the worker's task: a JSON message with the words for them, and a foxglove.Log line per event."""

from foxglove.messages import Log, LogLevel

from shiftxr.scenes.labels import MISTAKES, STEPS
from shiftxr.sessions.foxglove_views.view import View, json_data, json_schema, protobuf_schema, timestamp
from shiftxr_bridge.task import LABELS, TaskSample

_WORDS = {"step": STEPS, "mistake": MISTAKES}
_SCHEMA = json_schema(
    "shiftxr.Task",
    "Labels that hold at this time; what is not known is left out",
    {
        **{name: {"type": "string"} for name in LABELS},
        **{f"{name}_index": {"type": "integer"} for name in LABELS},
        "events": {"type": "array", "items": {"type": "string"}},
    },
)
_LOG = protobuf_schema(Log.get_schema())


def task_views(topic: str, t_ns: int, sample: TaskSample) -> list[View]:
    """The labels, and what happened."""
    known = {name: index for name in LABELS if (index := getattr(sample, name)) is not None}
    fields = {name: _word(name, index) for name, index in known.items()}
    indices = {f"{name}_index": index for name, index in known.items()}
    data = json_data(t_ns, {**fields, **indices, "events": list(sample.events)})
    return [View(topic, _SCHEMA, t_ns, data), *(_line(topic, t_ns, event) for event in sample.events)]


def _word(label: str, index: int) -> str:
    """A label's word; its number where the vocabulary here ends before it."""
    words = _WORDS.get(label, ())
    return words[index] if index < len(words) else str(index)


def _line(topic: str, t_ns: int, event: str) -> View:
    log = Log(timestamp=timestamp(t_ns), level=LogLevel.Info, message=event, name=topic)
    return View(f"{topic}/log", _LOG, t_ns, log.encode())
