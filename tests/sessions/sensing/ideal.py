"""Streams, ideal samples, and devices with one error each."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shiftxr.scenes.profile import ShiftProfile
from shiftxr.scenes.shift.sensor import SensorProfile
from shiftxr.scenes.shift.temporality import TimeProfile
from shiftxr.sessions.device import Device, Sensed
from shiftxr_bridge.audio import AudioStream
from shiftxr_bridge.hands import Hands, HandsStream
from shiftxr_bridge.imu import ImuStream
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.streams import Sample, Stream

SECOND_NS = 1_000_000_000
TENTH_NS = SECOND_NS // 10
RGB = RgbStream("headset/rgb", 10, 64, 48, "rgb8", 32, 32, 32, 24)
AUDIO = AudioStream("headset/audio", 16_000, 1, 320)
IMU = ImuStream("headset/imu", 100, 10)
HANDS = HandsStream("headset/hands", 10)


def device(seed: int = 1, time: TimeProfile | None = None, **sensor: Any) -> Device:
    """Ideal but for what is given."""
    profile = ShiftProfile(name="p", description="", sensor=SensorProfile(**sensor), time=time or TimeProfile())
    return Device(profile, seed)


def sensed(from_device: Device, stream: Stream, sample: Sample, t_ns: int = 0) -> Any:
    """The sample that comes of an ideal one; it must come."""
    given = from_device.sense(stream, t_ns, sample)
    assert isinstance(given, Sensed)
    return given.sample


def grey(level: int) -> NDArray[np.uint8]:
    return np.full((48, 64, 3), level, np.uint8)


def both_hands(x_m: float = 0.0) -> Hands:
    return Hands(0, np.full((2, 26, 3), x_m), np.zeros((2, 26, 4)), np.zeros((2, 26)), np.ones((2, 26), bool))
