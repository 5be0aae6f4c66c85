"""SHIFT's S: which streams a device has, and what it makes of ideal ones. Every default is the ideal device."""

import zlib
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shiftxr.scenes.shift.inertial import AccelProfile, GyroProfile
from shiftxr.scenes.shift.interruptions import Interruptions, check_fits
from shiftxr.scenes.shift.part import Part

Share = Annotated[float, Field(ge=0, le=1)]
Gain = Annotated[float, Field(ge=0, le=4)]
_GAPS = 1  # sets the generator of gaps apart from others of the same seed


def stream_seed(seed: int, topic: str) -> list[int]:
    """What seeds one stream's generators in a session, so that no stream disturbs another."""
    return [seed, zlib.crc32(topic.encode())]


class StreamProfile(Part):
    """What can happen to any stream: gaps (a Poisson process), and time stamps that are off."""

    gaps_per_min: Annotated[float, Field(ge=0, le=60, description="gaps {:g}/min")] = 0.0
    gap_s: Annotated[float, Field(ge=0, le=60, description="of {:g} s each")] = 0.0
    stamp_jitter_s: Annotated[float, Field(ge=0, le=0.1, description="stamps off by up to {:g} s")] = 0.0

    @model_validator(mode="after")
    def _gaps_fit(self) -> Self:
        check_fits("gaps", self.gaps_per_min, self.gap_s)
        return self

    def plan_gaps(self, seed: int, topic: str) -> Interruptions:
        """When a stream of this topic has gaps in a session of this seed, from its first sample."""
        return Interruptions(self.gaps_per_min, self.gap_s, [*stream_seed(seed, topic), _GAPS])


class RgbProfile(StreamProfile):
    """Camera: optics, exposure, sensor (EMVA 1288: shot and read noise), then scaling and compression.

    All in 8-bit steps of the encoded picture; a headset's camera gives no linear light.
    """

    rate_hz: Annotated[float | None, Field(gt=0, le=240, description="at most {:g} Hz")] = None
    exposure_ev: Annotated[float, Field(ge=-6, le=6, description="exposure {:+g} EV")] = 0.0
    colour_cast: Annotated[tuple[Gain, Gain, Gain], Field(description="red, green, blue times {}")] = (1.0, 1.0, 1.0)
    blur_px: Annotated[float, Field(ge=0, le=20, description="blur of {:g} pixels (standard deviation)")] = 0.0
    full_well_electrons: Annotated[
        float | None, Field(ge=10, le=1e6, description="shot noise of {:g} electrons at white")
    ] = None
    read_noise_steps: Annotated[float, Field(ge=0, le=128, description="read noise of {:g} 8-bit steps")] = 0.0
    shrink: Annotated[int, Field(ge=1, le=16, description="resolution 1/{:d}")] = 1
    jpeg_quality: Annotated[int | None, Field(ge=1, le=100, description="JPEG of quality {:d}")] = None


class AudioProfile(StreamProfile):
    """Microphone: a low-pass, gain, white noise, clipping; and the chance that a block is lost and so silent."""

    band_limit_hz: Annotated[float | None, Field(gt=0, description="nothing above {:g} Hz")] = None
    gain_db: Annotated[float, Field(ge=-60, le=40, description="gain {:+g} dB")] = 0.0
    noise: Annotated[Share, Field(description="white noise of {:g} of full scale")] = 0.0
    clip_at: Annotated[float, Field(gt=0, le=1, description="clipped at {:g} of full scale")] = 1.0
    dropout: Annotated[Share, Field(description="{:.0%} of blocks silent")] = 0.0


class ImuProfile(StreamProfile):
    """Inertial sensor: its output rate (a whole fraction of the stream's), and the errors of both triads."""

    rate_hz: Annotated[float | None, Field(gt=0, le=10_000, description="{:g} Hz")] = None
    accel: AccelProfile = AccelProfile()
    gyro: GyroProfile = GyroProfile()

    def words(self) -> list[str]:
        """The stream's, then those of both triads."""
        return [*super().words(), *self.accel.words(), *self.gyro.words()]


class HandsProfile(StreamProfile):
    """Hand tracking by the device, late by latency_s, with jitter of every joint and the chances that a hand, or one
    of its fingers, is not found in a sample; or by looking for hands in the device's RGB, where the errors are those
    of the pictures and of the search."""

    tracking: Annotated[Literal["device", "rgb"], Field(description="found in {}")] = "device"
    rate_hz: Annotated[float | None, Field(gt=0, le=240, description="at most {:g} Hz")] = None
    latency_s: Annotated[float, Field(ge=0, le=1, description="late by {:g} s")] = 0.0
    jitter_m: Annotated[float, Field(ge=0, le=1, description="joints off by {:g} m (standard deviation)")] = 0.0
    dropout: Annotated[Share, Field(description="a hand is lost in {:.0%} of samples")] = 0.0
    finger_occlusion: Annotated[Share, Field(description="a finger is lost in {:.0%} of samples")] = 0.0

    @model_validator(mode="after")
    def _has_one_source_of_errors(self) -> Self:
        if self.tracking == "rgb" and (self.latency_s or self.jitter_m or self.dropout or self.finger_occlusion):
            raise ValueError(
                "latency_s, jitter_m, dropout and finger_occlusion are of a device's own tracking: "
                "leave them out, or tracking"
            )
        return self


class SensorProfile(Part):
    """Which streams the device has; null for one that it lacks."""

    rgb: RgbProfile | None = RgbProfile()
    audio: AudioProfile | None = AudioProfile()
    imu: ImuProfile | None = ImuProfile()
    hands: HandsProfile | None = HandsProfile()

    @model_validator(mode="after")
    def _has_pictures_to_look_at(self) -> Self:
        if self.hands is None or self.hands.tracking != "rgb":
            return self
        if self.rgb is None:
            raise ValueError("hands are to be found in rgb, which is null: give it, or make hands null")
        looks_hz, pictures_hz = self.hands.rate_hz, self.rgb.rate_hz
        if looks_hz is not None and pictures_hz is not None and looks_hz > pictures_hz:
            raise ValueError(f"hands at {looks_hz:g} Hz in pictures of {pictures_hz:g} Hz: lower hands.rate_hz")
        return self

    def finds_hands_in_rgb(self) -> bool:
        """Whether this device has to look for hands in its own pictures."""
        return self.hands is not None and self.hands.tracking == "rgb"
