"""Control requests as values: checked once where they arrive, and where they are made. Limits are PROTOCOL.md's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from shiftxr_bridge.description import check_range, check_topic
from shiftxr_bridge.errors import BadMessage

Shape = Literal["pin", "arrow", "ring"]
MAX_TTL_S = 3600.0
MAX_TIME_NS = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PlaceMarker:
    """Mark what a pixel of a past frame showed. ttl_s 0: until it is removed."""

    topic: str
    t_ns: int
    x: float
    y: float
    shape: Shape = "pin"
    text: str = ""
    ttl_s: float = 0.0

    def __post_init__(self) -> None:
        check_topic(self.topic)
        check_range("t", self.t_ns, 0, MAX_TIME_NS, whole=True)
        for name in ("x", "y"):
            check_range(name, getattr(self, name), 0, 8192)
        check_range("ttl_s", self.ttl_s, 0, MAX_TTL_S)
        if self.shape not in get_args(Shape):
            raise BadMessage(f"shape is {self.shape!r}, allowed are {', '.join(get_args(Shape))}")
        _check_text("text", self.text, 64)


@dataclass(frozen=True, slots=True)
class RemoveMarker:
    """Take one marker away."""

    marker: int

    def __post_init__(self) -> None:
        check_range("marker", self.marker, 1, MAX_TIME_NS, whole=True)


@dataclass(frozen=True, slots=True)
class ClearMarkers:
    """Take all markers away."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Show a line of text in the worker's view, and highlight a body; an empty text takes both away."""

    text: str
    highlight: str | None = None
    ttl_s: float = 0.0

    def __post_init__(self) -> None:
        _check_text("text", self.text, 200)
        if self.highlight is not None:
            _check_text("highlight", self.highlight, 128)
        check_range("ttl_s", self.ttl_s, 0, MAX_TTL_S)


@dataclass(frozen=True, slots=True)
class TakeSnapshot:
    """The newest frame as a JPEG."""

    topic: str
    quality: int = 85

    def __post_init__(self) -> None:
        check_topic(self.topic)
        check_range("quality", self.quality, 1, 100, whole=True)


@dataclass(frozen=True, slots=True)
class SetEnvironment:
    """Set what the scene lets be set; no parameters only asks."""

    parameters: Mapping[str, float]

    def __post_init__(self) -> None:
        if not isinstance(self.parameters, Mapping) or len(self.parameters) > 64:
            raise BadMessage("parameters is not a map of at most 64 names")
        for name, value in self.parameters.items():
            _check_text("a parameter's name", name, 128)
            check_range(name, value, -1e9, 1e9)


@dataclass(frozen=True, slots=True)
class Goodbye:
    """Ask the player to end."""

    reason: str = ""

    def __post_init__(self) -> None:
        _check_text("reason", self.reason, 200)


StepRequest = PlaceMarker | RemoveMarker | ClearMarkers | Prompt | TakeSnapshot | SetEnvironment
Request = StepRequest | Goodbye


def request_fields(request: Request) -> dict[str, Any]:
    """A request's kind and fields as they travel, in PROTOCOL.md's order."""
    match request:
        case PlaceMarker(topic, t_ns, x, y, shape, text, ttl_s):
            place = {"topic": topic, "t": t_ns, "x": float(x), "y": float(y), "shape": shape, "text": text}
            return {"kind": "marker", "op": "place", **place, "ttl_s": float(ttl_s)}
        case RemoveMarker(marker):
            return {"kind": "marker", "op": "remove", "marker": marker}
        case ClearMarkers():
            return {"kind": "marker", "op": "clear"}
        case Prompt(text, highlight, ttl_s):
            return {"kind": "prompt", "text": text, "highlight": highlight, "ttl_s": float(ttl_s)}
        case TakeSnapshot(topic, quality):
            return {"kind": "snapshot", "topic": topic, "quality": quality}
        case SetEnvironment(parameters):
            return {"kind": "environment", "parameters": {k: float(v) for k, v in parameters.items()}}
        case Goodbye(reason):
            return {"kind": "goodbye", "reason": reason}


def read_request(fields: Mapping[str, Any]) -> Request:
    """A request of one of the kinds above from the map that travelled; raises BadMessage."""
    try:
        match fields["kind"], fields.get("op"):
            case "marker", "place":
                named = {name: fields[name] for name in ("topic", "x", "y", "shape", "text", "ttl_s")}
                return PlaceMarker(t_ns=fields["t"], **named)
            case "marker", "remove":
                return RemoveMarker(fields["marker"])
            case "marker", "clear":
                return ClearMarkers()
            case "prompt", _:
                return Prompt(fields["text"], fields.get("highlight"), fields["ttl_s"])
            case "snapshot", _:
                return TakeSnapshot(fields["topic"], fields["quality"])
            case "environment", _:
                return SetEnvironment(fields["parameters"])
            case "goodbye", _:
                return Goodbye(fields["reason"])
    except KeyError as error:
        raise BadMessage(f"{fields.get('kind')}: the field {error.args[0]!r} is missing") from error
    raise BadMessage(f"{fields['kind']}: op is {fields.get('op')!r}, allowed are place, remove, clear")


def _check_text(name: str, text: object, most: int) -> None:
    if not isinstance(text, str) or len(text) > most:
        raise BadMessage(f"{name} is not a string of at most {most} characters")
