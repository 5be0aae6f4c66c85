"""What stream descriptions share: they are frozen dataclasses that travel as plain maps and are checked on arrival."""

import dataclasses
import math
import re
from typing import Any, ClassVar, Self

from shiftxr_bridge.errors import BadMessage

_TOPIC = re.compile(r"[a-z0-9_]{1,32}/[a-z0-9_]{1,32}")
MAX_RATE_HZ = 100_000.0


def check_topic(topic: object) -> None:
    """Raise BadMessage unless topic is `<device>/<stream>` in lower case."""
    if not isinstance(topic, str) or not _TOPIC.fullmatch(topic):
        raise BadMessage(f"topic {topic!r} is not <device>/<stream> of lower-case letters, digits and _")


def check_range(name: str, value: object, low: float, high: float, *, whole: bool = False) -> None:
    """Raise BadMessage unless value is a finite number from low to high, and an integer where it must be whole."""
    number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not (number and math.isfinite(value) and low <= value <= high):  # type: ignore[arg-type,operator]
        raise BadMessage(f"{name} is {value!r}, allowed are {low:g} to {high:g}")


class Description:
    """Base of the stream descriptions: to and from the plain map that travels."""

    kind: ClassVar[str]

    def to_dict(self) -> dict[str, Any]:
        """The map that travels; what the protocol calls a float travels as one."""
        assert dataclasses.is_dataclass(self)
        fields = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        floats = {f.name for f in dataclasses.fields(self) if f.type in ("float", float)}
        fields |= {name: float(fields[name]) for name in floats}
        return {"kind": self.kind, **{k: list(v) if isinstance(v, tuple) else v for k, v in fields.items()}}

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> Self:
        """Check a map that travelled; raises BadMessage. Fields of later minor versions are passed over."""
        assert dataclasses.is_dataclass(cls)
        names = [f.name for f in dataclasses.fields(cls)]
        missing = [name for name in names if name not in fields]
        if missing:
            raise BadMessage(f"{cls.kind} description lacks {', '.join(missing)}")
        try:
            return cls(**{n: tuple(v) if isinstance(v := fields[n], list) else v for n in names})
        except TypeError as error:
            raise BadMessage(f"{cls.kind} description: {error}") from error
