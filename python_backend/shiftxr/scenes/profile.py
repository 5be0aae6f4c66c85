"""SHIFT profiles: how a client's device differs from ideal. This version holds the sensor dimension.

A profile is applied in Python to the ideal streams of any player or recording.
"""

import json
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from shiftxr.scenes.errors import BadProfile, UnknownProfile
from shiftxr.scenes.folders import scenes_root

Noise = Annotated[float, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StreamProfile(_Part):
    """What can happen to any stream: fewer samples, and gaps."""

    rate_hz: Annotated[float | None, Field(gt=0, le=1000)] = None  # None: as fast as the player sends
    gaps_per_min: Annotated[float, Field(ge=0, le=60)] = 0.0
    gap_s: Annotated[float, Field(ge=0, le=60)] = 0.0


class RgbProfile(StreamProfile):
    """Camera: white noise per pixel and channel, in 8-bit steps."""

    noise: Annotated[float, Field(ge=0, le=128)] = 0.0


class AudioProfile(StreamProfile):
    """Microphone: gain, then white noise as a share of full scale."""

    gain_db: Annotated[float, Field(ge=-60, le=40)] = 0.0
    noise: Annotated[float, Field(ge=0, le=1)] = 0.0


class ImuProfile(StreamProfile):
    """Inertial sensor: white noise per sample, and a constant bias drawn per session (standard deviations)."""

    accel_noise_mps2: Noise = 0.0
    gyro_noise_radps: Noise = 0.0
    accel_bias_mps2: Noise = 0.0
    gyro_bias_radps: Noise = 0.0


class HandsProfile(StreamProfile):
    """Hand tracking by the device, with jitter of every joint and the chance that a hand is not found in a sample; or
    by looking for hands in the device's RGB, where the errors are those of the pictures and of the search."""

    tracking: Literal["device", "rgb"] = "device"
    jitter_m: Noise = 0.0
    dropout: Annotated[float, Field(ge=0, le=1)] = 0.0

    @model_validator(mode="after")
    def _has_one_source_of_errors(self) -> Self:
        if self.tracking == "rgb" and (self.jitter_m or self.dropout):
            raise ValueError("jitter_m and dropout are of a device's own tracking: leave them out, or tracking")
        return self


class SensorProfile(_Part):
    """Which streams the device has; null for one that it lacks."""

    rgb: RgbProfile | None = RgbProfile()
    audio: AudioProfile | None = AudioProfile()
    imu: ImuProfile | None = ImuProfile()
    hands: HandsProfile | None = HandsProfile()

    @model_validator(mode="after")
    def _has_pictures_to_look_at(self) -> Self:
        if self.hands is not None and self.hands.tracking == "rgb" and self.rgb is None:
            raise ValueError("hands are to be found in rgb, which is null: give it, or make hands null")
        return self


class ShiftProfile(_Part):
    """One profile file."""

    name: str
    description: str
    sensor: SensorProfile


def load_profile(name_or_path: str) -> ShiftProfile:
    """A profile by its name in scenes/profiles, or by its file.

    Raises:
        UnknownProfile: there is none; the message lists those that there are.
        BadProfile: the file is not a valid profile; the message names file, field and remedy.
    """
    folder = scenes_root() / "profiles"
    paths = [path for path in (Path(name_or_path), folder / f"{name_or_path}.json") if path.is_file()]
    if not paths:
        known = ", ".join(sorted(path.stem for path in folder.glob("*.json")))
        raise UnknownProfile(f"no profile {name_or_path!r}: choose one of {known}, or give a .json file")
    try:
        return ShiftProfile.model_validate(json.loads(paths[0].read_text(encoding="utf-8")))
    except json.JSONDecodeError as error:
        raise BadProfile(f"{paths[0]}:{error.lineno}: not JSON: {error.msg}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadProfile(f"{paths[0]}: {place}: {first['msg']}; correct that field") from error
