"""The errors of an inertial sensor's two triads, as IEEE Std 952-1997 (gyros; annex C) and IEEE Std 1293-2018
(accelerometers) name them and an Allan deviation shows them:

- N, white noise (angle or velocity random walk), unit/sqrt(Hz): sigma(tau) = N / sqrt(tau);
- K, rate random walk, unit/sqrt(s) (a walk grows by K in one second): sigma(tau) = K sqrt(tau / 3);
- a bias that is drawn at turn-on, the same for the session.

Data sheets give N as "noise density". Beside these: scale factor and misalignment errors drawn per session, the range
at which the output saturates, and the step to which it is rounded.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from shiftxr.scenes.shift.part import Part


@dataclass(frozen=True, slots=True)
class Triad:
    """Three axes in one unit, m/s^2 or rad/s."""

    white_noise: float  # N, unit/sqrt(Hz)
    bias: float  # standard deviation at turn-on, unit
    bias_walk: float  # K, unit/sqrt(s)
    scale_error: float  # standard deviation, 1
    misalignment_rad: float  # standard deviation
    limit: float | None  # unit, of either sign
    step: float  # unit; 0: not rounded


class AccelProfile(Part):
    """Accelerometer."""

    noise_mps2_per_sqrt_hz: Annotated[float, Field(ge=0, description="accel noise {:g} m/s²/√Hz")] = 0.0
    bias_mps2: Annotated[float, Field(ge=0, description="accel bias {:g} m/s²")] = 0.0
    walk_mps2_per_sqrt_s: Annotated[float, Field(ge=0, description="accel bias walks {:g} m/s²/√s")] = 0.0
    scale_error: Annotated[float, Field(ge=0, le=0.2, description="accel scale off by {:.1%}")] = 0.0
    misalignment_rad: Annotated[float, Field(ge=0, le=0.2, description="accel axes off by {:g} rad")] = 0.0
    range_mps2: Annotated[float | None, Field(ge=9.81, description="accel range ±{:g} m/s²")] = None
    step_mps2: Annotated[float, Field(ge=0, le=10, description="accel in steps of {:g} m/s²")] = 0.0

    def triad(self) -> Triad:
        """The same without units."""
        return Triad(
            self.noise_mps2_per_sqrt_hz,
            self.bias_mps2,
            self.walk_mps2_per_sqrt_s,
            self.scale_error,
            self.misalignment_rad,
            self.range_mps2,
            self.step_mps2,
        )


class GyroProfile(Part):
    """Gyroscope."""

    noise_radps_per_sqrt_hz: Annotated[float, Field(ge=0, description="gyro noise {:g} rad/s/√Hz")] = 0.0
    bias_radps: Annotated[float, Field(ge=0, description="gyro bias {:g} rad/s")] = 0.0
    walk_radps_per_sqrt_s: Annotated[float, Field(ge=0, description="gyro bias walks {:g} rad/s/√s")] = 0.0
    scale_error: Annotated[float, Field(ge=0, le=0.2, description="gyro scale off by {:.1%}")] = 0.0
    misalignment_rad: Annotated[float, Field(ge=0, le=0.2, description="gyro axes off by {:g} rad")] = 0.0
    range_radps: Annotated[float | None, Field(gt=0, description="gyro range ±{:g} rad/s")] = None
    step_radps: Annotated[float, Field(ge=0, le=10, description="gyro in steps of {:g} rad/s")] = 0.0

    def triad(self) -> Triad:
        """The same without units."""
        return Triad(
            self.noise_radps_per_sqrt_hz,
            self.bias_radps,
            self.walk_radps_per_sqrt_s,
            self.scale_error,
            self.misalignment_rad,
            self.range_radps,
            self.step_radps,
        )
