"""The simulated device: a SHIFT profile's sensor dimension applied to ideal samples, one at a time.

Every stream has its own random generator, so that one stream's noise does not depend on another's timing, and the
same seed gives the same session.
"""

import zlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from shiftxr.scenes.profile import AudioProfile, HandsProfile, ImuProfile, RgbProfile, ShiftProfile, StreamProfile
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.streams import Sample

KINDS = ("rgb", "audio", "imu", "hands")
HANDS_TOPIC = "headset/hands"


@dataclass
class _Channel:
    """What one topic's simulation remembers."""

    profile: StreamProfile
    rng: np.random.Generator
    next_ns: int = 0  # no sample before this, for a limited rate
    gap_until_ns: int = 0
    last_ns: int | None = None
    bias: NDArray[np.float64] = field(default_factory=lambda: np.zeros(6))


class Device:
    """Turns ideal samples into those of one device in one session."""

    def __init__(self, profile: ShiftProfile, seed: int) -> None:
        self._profile, self._seed = profile, seed
        self._channels: dict[str, _Channel] = {}

    def sense(self, topic: str, kind: str, t_ns: int, sample: Sample) -> Sample | None:
        """The sample as this device gives it, or None where it gives none."""
        if kind not in KINDS:
            return sample
        profile: StreamProfile | None = getattr(self._profile.sensor, kind)
        if profile is None or (isinstance(profile, HandsProfile) and profile.tracking != "device"):
            return None
        channel = self._channels.get(topic) or self._open(topic, profile)
        if not _passes(channel, t_ns):
            return None
        match profile, sample:
            case RgbProfile(), np.ndarray():
                return _noisy_image(sample, profile, channel.rng)
            case AudioProfile(), np.ndarray():
                return _noisy_sound(sample, profile, channel.rng)
            case ImuProfile(), np.ndarray():
                return _noisy_imu(sample, profile, channel)
            case HandsProfile(), Hands():
                return _noisy_hands(sample, profile, channel.rng)
        return sample

    def looks_for_hands(self, t_ns: int) -> bool:
        """Whether this device finds hands in its RGB, and looks for them at this time."""
        profile = self._profile.sensor.hands
        if profile is None or profile.tracking != "rgb":
            return False
        return _passes(self._channels.get(HANDS_TOPIC) or self._open(HANDS_TOPIC, profile), t_ns)

    def _open(self, topic: str, profile: StreamProfile) -> _Channel:
        rng = np.random.default_rng([self._seed, zlib.crc32(topic.encode())])
        channel = _Channel(profile, rng)
        if isinstance(profile, ImuProfile):
            spread = [profile.accel_bias_mps2] * 3 + [profile.gyro_bias_radps] * 3
            channel.bias = rng.normal(0.0, 1.0, 6) * spread
        self._channels[topic] = channel
        return channel


def _passes(channel: _Channel, t_ns: int) -> bool:
    """Whether a sample at t_ns survives the rate limit and the gaps (a Poisson process of gaps of a fixed length)."""
    profile = channel.profile
    elapsed_s = 0.0 if channel.last_ns is None else (t_ns - channel.last_ns) * 1e-9
    channel.last_ns = t_ns
    if profile.gaps_per_min > 0.0 and channel.rng.random() < profile.gaps_per_min / 60.0 * elapsed_s:
        channel.gap_until_ns = t_ns + int(profile.gap_s * 1e9)
    if t_ns < channel.gap_until_ns or t_ns < channel.next_ns:
        return False
    if profile.rate_hz is not None:
        period_ns = int(1e9 / profile.rate_hz)
        channel.next_ns = max(channel.next_ns + period_ns, t_ns + period_ns // 2)
    return True


def _noisy_image(image: NDArray[np.uint8], profile: RgbProfile, rng: np.random.Generator) -> NDArray[np.uint8]:
    if profile.noise == 0.0:
        return image
    noise = rng.standard_normal(image.shape, np.float32) * np.float32(profile.noise)
    return np.clip(image + noise + 0.5, 0, 255).astype(np.uint8)


def _noisy_sound(block: NDArray[np.int16], profile: AudioProfile, rng: np.random.Generator) -> NDArray[np.int16]:
    sound = block * 10.0 ** (profile.gain_db / 20.0) + rng.normal(0.0, 32767.0 * profile.noise, block.shape)
    heard: NDArray[np.int16] = np.clip(np.round(sound), -32768, 32767).astype(np.int16)
    return heard


def _noisy_imu(block: NDArray[np.float32], profile: ImuProfile, channel: _Channel) -> NDArray[np.float32]:
    scale = np.array([profile.accel_noise_mps2] * 3 + [profile.gyro_noise_radps] * 3)
    noise = channel.rng.normal(0.0, 1.0, block.shape) * scale
    sensed: NDArray[np.float32] = (block + channel.bias + noise).astype(np.float32)
    return sensed


def _noisy_hands(hands: Hands, profile: HandsProfile, rng: np.random.Generator) -> Hands:
    found = rng.random(2) >= profile.dropout
    jitter = rng.normal(0.0, 1.0, hands.position.shape) * profile.jitter_m
    return Hands(hands.t_ns, hands.position + jitter, hands.orientation, hands.radius, hands.valid & found[:, None])
