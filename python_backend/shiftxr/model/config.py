"""Sizes of an M3T model. A configuration travels in the federation's plan, so that every client builds the same."""

from dataclasses import asdict, dataclass
from typing import Any

from shiftxr.model.errors import BadModelConfig

MODALITIES = ("rgb", "audio", "imu", "hands")
FORECAST_SHAPE = (2, 26, 3)  # both hands' joints, metres


@dataclass(frozen=True, slots=True)
class M3TConfig:
    """Width, depth and heads; `compact` trains live on one core, `m3t_s` is the reference size."""

    dim: int = 96
    heads: int = 4
    encoder_layers: int = 1
    fusion_layers: int = 2
    bottlenecks: int = 4
    steps: int = 12
    mistakes: int = 6

    def __post_init__(self) -> None:
        sizes = asdict(self)
        if not all(type(size) is int and 0 < size <= 4096 for size in sizes.values()) or self.dim % self.heads:
            raise BadModelConfig(f"model sizes {sizes}: give positive whole numbers, dim a multiple of heads")

    def to_json(self) -> dict[str, Any]:
        """For the plan."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> "M3TConfig":
        """Read a plan's model; raises BadModelConfig."""
        try:
            return cls(**fields)
        except TypeError as error:
            raise BadModelConfig(f"the plan's model does not fit this version of shiftxr: {error}") from error


COMPACT = M3TConfig()
M3T_S = M3TConfig(dim=128, encoder_layers=3, fusion_layers=4)
PRESETS = {"compact": COMPACT, "m3t_s": M3T_S}
