"""The simulated device: a SHIFT profile applied to ideal samples, one at a time, from any player or recording.

Every stream has its own random generators, so that one stream's noise does not depend on another's timing, and the
same seed and the same samples give the same session. What drifts does so by the session's time: that of the device's
clock since its first sample.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from shiftxr.scenes.errors import BadProfile
from shiftxr.scenes.profile import ShiftProfile
from shiftxr.scenes.shift.sensor import AudioProfile, HandsProfile, ImuProfile, RgbProfile, stream_seed
from shiftxr.sessions.sensing.camera import Camera
from shiftxr.sessions.sensing.gate import Gate
from shiftxr.sessions.sensing.hand_tracker import HandTracker
from shiftxr.sessions.sensing.inertial_unit import InertialUnit
from shiftxr.sessions.sensing.microphone import Microphone
from shiftxr.sessions.sensing.session_clock import SessionClock
from shiftxr_bridge.audio import AudioStream
from shiftxr_bridge.hands import Hands, HandsStream
from shiftxr_bridge.imu import ImuStream
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.streams import Sample, Stream

Sensor = Camera | Microphone | InertialUnit | HandTracker
HANDS_TOPIC = "headset/hands"


class Sensed(NamedTuple):
    """What a device gives: the time that it writes on a sample, and the sample."""

    t_ns: int
    sample: Sample


@dataclass(frozen=True, slots=True)
class _Channel:
    """One stream's sensor, and which of its samples come through."""

    sensor: Sensor
    gate: Gate


class Device:
    """Turns ideal samples into those of one device in one session."""

    def __init__(self, profile: ShiftProfile, seed: int) -> None:
        self._profile, self._seed = profile, seed
        self._clock = SessionClock()
        self._channels: dict[str, _Channel | None] = {}
        hands = profile.sensor.hands
        looks = hands is not None and profile.sensor.finds_hands_in_rgb()
        self._looking = Gate(hands, hands.rate_hz, seed, HANDS_TOPIC) if looks and hands else None

    def sense(self, stream: Stream, t_ns: int, sample: Sample) -> Sensed | None:
        """The sample as this device gives it, or None where it gives none.

        Raises:
            BadProfile: the profile asks for a rate that this stream can't give.
        """
        elapsed_ns = self._clock.elapsed_ns(t_ns)
        if not isinstance(stream, RgbStream | AudioStream | ImuStream | HandsStream):
            return Sensed(t_ns, sample)
        channel = self._channel(stream)
        if channel is None:
            return None
        passes = channel.gate.passes(elapsed_ns)
        if not passes and isinstance(channel.sensor, Camera):
            return None  # the others remember, and must know what was between; a picture is costly
        sensed = _sense(channel.sensor, t_ns, elapsed_ns, sample)
        if sensed is None or not passes:
            return None
        return Sensed(channel.gate.stamp(sensed.t_ns), sensed.sample)

    def imu_rate_hz(self, stream: ImuStream) -> float:
        """Samples per second that this device gives of a stream."""
        channel = self._channel(stream)
        return channel.sensor.rate_hz if channel and isinstance(channel.sensor, InertialUnit) else stream.rate_hz

    def hands_rate_hz(self, rgb: RgbStream | None) -> float | None:
        """Samples of hands per second, where this device gives fewer than the player."""
        hands = self._profile.sensor.hands
        if hands is None:
            return None
        pictures_hz = rgb.rate_hz if rgb is not None and hands.tracking == "rgb" else None
        return hands.rate_hz or pictures_hz

    def looks_for_hands(self, t_ns: int) -> bool:
        """Whether this device finds hands in its RGB, and looks for them at this time."""
        return self._looking is not None and self._looking.passes(self._clock.elapsed_ns(t_ns))

    def _channel(self, stream: RgbStream | AudioStream | ImuStream | HandsStream) -> _Channel | None:
        if stream.topic not in self._channels:
            self._channels[stream.topic] = self._open(stream)
        return self._channels[stream.topic]

    def _open(self, stream: RgbStream | AudioStream | ImuStream | HandsStream) -> _Channel | None:
        sensor, time = self._profile.sensor, self._profile.time
        seed, topic = self._seed, stream.topic
        rng = np.random.default_rng(stream_seed(seed, topic))
        match stream, getattr(sensor, stream.kind):
            case RgbStream(), RgbProfile() as rgb:
                self._require("rgb.rate_hz", rgb.rate_hz, topic, stream.rate_hz)
                return _Channel(Camera(rgb, time, rng), Gate(rgb, rgb.rate_hz, seed, topic))
            case AudioStream(), AudioProfile() as audio:
                self._require("audio.band_limit_hz", audio.band_limit_hz, topic, stream.sample_rate_hz / 2.0)
                return _Channel(Microphone(audio, time, stream.sample_rate_hz, rng), Gate(audio, None, seed, topic))
            case ImuStream(), ImuProfile() as imu:
                self._require("imu.rate_hz", imu.rate_hz, topic, stream.rate_hz)
                self._require_whole(imu.rate_hz, stream)
                return _Channel(InertialUnit(imu, time, stream.rate_hz, rng), Gate(imu, None, seed, topic))
            case HandsStream(), HandsProfile(tracking="device") as hands:
                self._require("hands.rate_hz", hands.rate_hz, topic, stream.rate_hz)
                return _Channel(HandTracker(hands, rng), Gate(hands, hands.rate_hz, seed, topic))
        return None

    def _require(self, field: str, asked_hz: float | None, topic: str, most_hz: float) -> None:
        if asked_hz is not None and asked_hz > most_hz:
            raise BadProfile(
                f"{self._profile.place(f'sensor.{field}')}: {asked_hz:g} Hz, but {topic} holds no more than "
                f"{most_hz:g} Hz: choose at most {most_hz:g}, or leave it out"
            )

    def _require_whole(self, asked_hz: float | None, stream: ImuStream) -> None:
        if asked_hz is not None and abs(stream.rate_hz / asked_hz - round(stream.rate_hz / asked_hz)) > 1e-6:
            choices = ", ".join(f"{stream.rate_hz / n:g}" for n in (1, 2, 4, 5))
            raise BadProfile(
                f"{self._profile.place('sensor.imu.rate_hz')}: {asked_hz:g} Hz is no whole fraction of the "
                f"{stream.rate_hz:g} Hz of {stream.topic}: choose one, such as {choices}"
            )


def _sense(sensor: Sensor, t_ns: int, elapsed_ns: int, sample: Sample) -> Sensed | None:
    t_s = elapsed_ns * 1e-9
    match sensor, sample:
        case Camera(), np.ndarray():
            return Sensed(t_ns, sensor.sense(t_s, sample))
        case Microphone(), np.ndarray():
            return Sensed(t_ns, sensor.sense(t_s, sample))
        case InertialUnit(), np.ndarray():
            delay_ns, block = sensor.sense(t_s, sample)
            return Sensed(t_ns + delay_ns, block) if len(block) else None
        case HandTracker(), Hands():
            hands = sensor.sense(elapsed_ns, sample)
            return None if hands is None else Sensed(t_ns, hands)
    return None
