"""One measured figure beside its baseline of the same run."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and the baseline it stands beside, both in `unit`."""

    name: str
    value: float
    unit: str
    baseline: float
    better: Literal["higher", "lower"]

    @property
    def ratio(self) -> float:
        """value / baseline."""
        return self.value / self.baseline

    def to_json(self) -> dict[str, Any]:
        """The figure as `shiftxr bench --json` writes it."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "baseline": self.baseline,
            "ratio": self.ratio,
            "better": self.better,
        }
