"""What distance and the head do to a sound on its way to each ear.

A source at distance r arrives r / c later and at 1 / r of its level at one metre (a free-field point source); the
ears stand 8 cm to each side of the head's centre. The head shades the far ear from high frequencies and lifts them at
the near one: a filter with one pole and one zero, of a sphere (Brown and Duda 1998, "A structural model for binaural
sound synthesis", IEEE Trans. Speech Audio Process. 6(5)). Its pole does not depend on direction, so
a source needs one low-passed copy, and each ear its own share of that and of the original.
"""

import math
from dataclasses import dataclass

import numpy as np

from shiftxr.player.audio_format import RATE_HZ, Signal
from shiftxr_bridge.rotation import IDENTITY, Array, rotate

SPEED_MPS = 343.0
_EAR_M = 0.08
_NEAREST_M = 0.2  # nearer sources get no louder
_FARTHEST_M = 80.0  # farther ones come no later
_HEAD_RADIUS_M = 0.0875
_HALF_BRIGHT = 0.05  # half the least gain of high frequencies (ibid.)
_DARKEST_RAD = math.radians(150.0)  # ibid.; right behind the head waves meet again
_SHADOW_TAPS = 16

LONGEST_DELAY_FRAMES = int(np.ceil(_FARTHEST_M / SPEED_MPS * RATE_HZ))


@dataclass(frozen=True, slots=True)
class Path:
    """The way from one source to both ears, each field (left, right)."""

    delay_frames: tuple[float, float]
    gain: tuple[float, float]
    brightness: tuple[float, float]  # gain of high frequencies over low ones, 0.1 to 2


class Ears:
    """Where the two ears are."""

    def __init__(self) -> None:
        self.move(np.concatenate([np.zeros(3), IDENTITY]))

    def move(self, head: Array) -> None:
        """The head's pose now: (7,), position and quaternion in the OpenXR frame."""
        self._side = rotate(head[3:], np.array([1.0, 0.0, 0.0]))
        self._centre = head[:3].copy()

    def path(self, position: Array) -> Path:
        """The way from a source at a position, (3,), metres, OpenXR frame."""
        towards = position - self._centre
        across, squared = float(self._side @ towards), float(towards @ towards)
        angle = math.acos(max(-1.0, min(1.0, across / max(math.sqrt(squared), 1e-9))))  # from the right ear's axis
        # the cosine rule: an ear stands 8 cm along the axis from the centre
        left_m = _bounded(math.sqrt(max(squared + _EAR_M**2 + 2.0 * across * _EAR_M, 0.0)))
        right_m = _bounded(math.sqrt(max(squared + _EAR_M**2 - 2.0 * across * _EAR_M, 0.0)))
        frames_per_m = RATE_HZ / SPEED_MPS
        return Path(
            (left_m * frames_per_m, right_m * frames_per_m),
            (1.0 / left_m, 1.0 / right_m),
            (_brightness(math.pi - angle), _brightness(angle)),
        )


def _bounded(distance_m: float) -> float:
    return min(max(distance_m, _NEAREST_M), _FARTHEST_M)


def _brightness(from_axis_rad: float) -> float:
    """Gain of high frequencies by the angle between an ear's axis and the source (ibid.)."""
    return 1.0 + _HALF_BRIGHT + (1.0 - _HALF_BRIGHT) * math.cos(from_axis_rad / _DARKEST_RAD * math.pi)


def shade(signal: Signal) -> Signal:
    """What comes around a head's darkest side: the filter's pole alone, (N,) -> (N - 15,), those with a full past."""
    shaded: Signal = np.convolve(signal, _SHADE, "valid")
    return shaded


SHADE_PAST = _SHADOW_TAPS - 1  # frames before the first that `shade` answers


def _shade() -> Signal:
    """Impulse response of 1 / (1 + s / w), w = 2 c / a, by the bilinear transform; cut 70 dB below its peak."""
    w = 2.0 * SPEED_MPS / _HEAD_RADIUS_M
    pole = (2.0 * RATE_HZ - w) / (2.0 * RATE_HZ + w)
    powers = pole ** np.arange(_SHADOW_TAPS)
    response = powers + np.append(0.0, powers[:-1])
    response /= response.sum()
    return np.asarray(response, np.float32)


_SHADE = _shade()
