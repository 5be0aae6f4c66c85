"""SHIFT's T: what changes while a session goes on: light, sound, wear, and the layout of the work.

Two ways: `environment` and `layout_s` are for whoever drives a player, at the start of each episode. All else is made
in Python of the device's samples, and so works for every player and for recordings.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from shiftxr.scenes.shift.part import Part
from shiftxr.scenes.shift.schedule import Constant, Schedule, check_bounds

_ZERO, _ONE = Constant(value=0.0), Constant(value=1.0)
_LIMITS = {
    "exposure_ev": (-6.0, 6.0),
    "warmth": (-1.0, 1.0),
    "dirt": (0.0, 1.0),
    "hall_noise": (0.0, 1.0),
    "microphone_db": (-60.0, 20.0),
    "imu_bias": (0.0, 100.0),
}


class TimeProfile(Part):
    """What drifts over the session."""

    environment: dict[str, Schedule] = Field(default_factory=dict)  # a driven player's parameter -> value per episode
    layout_s: Annotated[float | None, Field(gt=0, description="a layout lasts {:g} s")] = None  # None: one episode

    exposure_ev: Annotated[Schedule, Field(description="light in EV: {}")] = _ZERO
    warmth: Annotated[Schedule, Field(description="warmth: {}")] = _ZERO  # red 2^(w/2), blue 2^(-w/2)
    dirt: Annotated[Schedule, Field(description="dirt on the lens: {}")] = _ZERO  # 0 clean, 1 opaque where it is dirty
    hall_noise: Annotated[Schedule, Field(description="hall noise, of full scale: {}")] = _ZERO
    microphone_db: Annotated[Schedule, Field(description="microphone in dB: {}")] = _ZERO
    imu_bias: Annotated[Schedule, Field(description="inertial bias, times: {}")] = _ONE

    @model_validator(mode="after")
    def _stays_within_limits(self) -> Self:
        for name, (low, high) in _LIMITS.items():
            check_bounds(name, getattr(self, name), low, high)
        return self

    def environment_at(self, t_s: float) -> dict[str, float]:
        """What a driven player's environment parameters are to be in an episode that begins at t_s."""
        return {name: schedule.at(t_s) for name, schedule in self.environment.items()}

    def layout_seed(self, first_seed: int, episode: int, t_s: float) -> int:
        """The layout of an episode (counted from 0) that begins at t_s: a new one each time, or each layout_s."""
        return first_seed + (episode if self.layout_s is None else int(t_s // self.layout_s))

    def schedules(self) -> dict[str, Schedule]:
        """All that change something, by name; the environment's as `environment.NAME`."""
        drifting = {name: getattr(self, name) for name in _LIMITS}
        told = {name: s for name, s in drifting.items() if s != type(self).model_fields[name].default}
        return told | {f"environment.{name}": schedule for name, schedule in self.environment.items()}

    def words(self) -> list[str]:
        """With the environment."""
        return [*super().words(), *(f"{name} of the scene: {s}" for name, s in self.environment.items())]
