"""SHIFT's H: how much a client's machine computes, and what connects it to the coordinator."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from shiftxr.scenes.shift.interruptions import Interruptions, check_fits
from shiftxr.scenes.shift.part import Part

_OUTAGES = 3  # sets the generator of outages apart from others of the same seed


class HardwareProfile(Part):
    """A client's machine and link. Times are of the client's own clock; null rates are those of the real link."""

    compute_share: Annotated[float, Field(gt=0, le=1, description="{:.0%} of the gradient steps per window")] = 1.0
    uplink_kbps: Annotated[float | None, Field(gt=0, description="{:g} kbit/s up")] = None
    downlink_kbps: Annotated[float | None, Field(gt=0, description="{:g} kbit/s down")] = None
    outages_per_min: Annotated[float, Field(ge=0, le=60, description="outages {:g}/min")] = 0.0
    outage_s: Annotated[float, Field(ge=0, le=600, description="of {:g} s each")] = 0.0

    @model_validator(mode="after")
    def _outages_fit(self) -> Self:
        check_fits("outages", self.outages_per_min, self.outage_s)
        return self

    def plan_outages(self, seed: int) -> Interruptions:
        """When the coordinator is out of reach of the client with this seed, from when it starts."""
        return Interruptions(self.outages_per_min, self.outage_s, [seed, _OUTAGES])
