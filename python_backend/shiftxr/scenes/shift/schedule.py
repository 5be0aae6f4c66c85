"""Schedules: one number that changes over a session. JSON: a plain number, or an object with its `kind`.

Times are seconds since the session's first sample, on the device's clock.
"""

import math
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, model_validator

from shiftxr.scenes.shift.part import Part

DAY_S = 86_400.0


class Constant(Part):
    """Always the same."""

    kind: Literal["constant"] = "constant"
    value: float

    def at(self, t_s: float) -> float:
        """The value at a time."""
        return self.value

    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest value that there will be."""
        return self.value, self.value

    def __str__(self) -> str:
        return f"{self.value:g}"


class Ramp(Part):
    """From one value to another, linearly; before and after, the one and the other."""

    kind: Literal["ramp"]
    from_: float = Field(alias="from")
    to: float
    start_s: float = Field(default=0.0, ge=0)
    end_s: float

    @model_validator(mode="after")
    def _takes_time(self) -> Self:
        if not self.end_s > self.start_s:
            raise ValueError(f"end_s {self.end_s:g} is not after start_s {self.start_s:g}: make it later")
        return self

    def at(self, t_s: float) -> float:
        """The value at a time."""
        share = min(max((t_s - self.start_s) / (self.end_s - self.start_s), 0.0), 1.0)
        return self.from_ + share * (self.to - self.from_)

    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest value that there will be."""
        return min(self.from_, self.to), max(self.from_, self.to)

    def __str__(self) -> str:
        return f"{self.from_:g} to {self.to:g} between {self.start_s:g} s and {self.end_s:g} s"


class Step(Part):
    """One value until a time, another from then on: a lamp that fails, a change of shift."""

    kind: Literal["step"]
    before: float
    after: float
    at_s: float = Field(ge=0)

    def at(self, t_s: float) -> float:
        """The value at a time."""
        return self.after if t_s >= self.at_s else self.before

    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest value that there will be."""
        return min(self.before, self.after), max(self.before, self.after)

    def __str__(self) -> str:
        return f"{self.before:g}, and {self.after:g} from {self.at_s:g} s on"


class Daily(Part):
    """A sine about a mean, highest at peak_s and every period_s after it: daylight, or the shifts of a day."""

    kind: Literal["daily"]
    mean: float
    amplitude: float = Field(ge=0)
    period_s: float = Field(default=DAY_S, gt=0)
    peak_s: float = 0.0

    def at(self, t_s: float) -> float:
        """The value at a time."""
        return self.mean + self.amplitude * math.cos(2.0 * math.pi * (t_s - self.peak_s) / self.period_s)

    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest value that there will be."""
        return self.mean - self.amplitude, self.mean + self.amplitude

    def __str__(self) -> str:
        return f"{self.mean:g} ± {self.amplitude:g} every {self.period_s:g} s, highest at {self.peak_s:g} s"


def _constant(given: Any) -> Any:
    return {"kind": "constant", "value": given} if isinstance(given, int | float) else given


Schedule = Annotated[Constant | Ramp | Step | Daily, Discriminator("kind"), BeforeValidator(_constant)]


def check_bounds(name: str, schedule: Schedule, low: float, high: float) -> None:
    """Raise ValueError for a schedule that leaves low to high at some time."""
    least, most = schedule.bounds()
    if not (low <= least and most <= high):
        raise ValueError(f"{name} goes from {least:g} to {most:g}: keep it within {low:g} to {high:g}")
