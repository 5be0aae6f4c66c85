"""What the head's two microphones hear: events and machines, each late and faint by its distance.

A source at distance r arrives r / c later and at 1 / r of its level at one metre (a free-field point source); the ears
stand 8 cm to each side of the head's centre, so direction is in the difference between them.
"""

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shiftxr.scenes.errors import BadScene
from shiftxr_bridge.rotation import Array, rotate

RATE_HZ = 16_000
BLOCK_FRAMES = 320  # 20 ms
SPEED_MPS = 343.0
_EAR_M = 0.08
_NEAREST_M = 0.2  # nearer sources get no louder
_FULL_SCALE = 32767.0
MAX_VOICES = 64


def load_sounds(folder: Path, files: dict[str, str]) -> dict[str, NDArray[np.float64]]:
    """The scene's event sounds in [-1, 1]; raises BadScene for another rate, width or channel count."""
    sounds = {}
    for name, file in files.items():
        with wave.open(str(folder / file), "rb") as reader:
            kind = (reader.getframerate(), reader.getsampwidth(), reader.getnchannels())
            if kind != (RATE_HZ, 2, 1):
                raise BadScene(
                    f"{folder / file}: {kind[0]} Hz, {8 * kind[1]} bit, {kind[2]} channels: "
                    "save it as 16000 Hz, 16 bit, mono"
                )
            frames = reader.readframes(reader.getnframes())
        sounds[name] = np.frombuffer(frames, "<i2").astype(np.float64) / _FULL_SCALE
    return sounds


@dataclass(slots=True)
class _Voice:
    sound: NDArray[np.float64]
    start: NDArray[np.int64]  # (2,), first sample at each ear, on the device's sample clock
    level: NDArray[np.float64]  # (2,)


@dataclass(frozen=True, slots=True)
class Motor:
    """A machine that hums: its pitch, how hard it works (0 silent), and where it stands."""

    name: str
    pitch_hz: float
    effort: float
    position: Array  # (3,), metres, OpenXR frame


class Microphones:
    """Mixes everything that sounds into stereo blocks. Owns the noise generators and the voices under way."""

    def __init__(self, sounds: dict[str, NDArray[np.float64]], rng: np.random.Generator) -> None:
        self._sounds = sounds
        self._rng = rng
        self._voices: list[_Voice] = []
        self._sample = 0  # of the next block's first frame
        self._ears = np.zeros((2, 3))
        self._noise_state = np.zeros(2)
        self._hum_hz = np.zeros(2)
        self.hall_noise = 0.0
        self.voices_dropped = 0

    def enter_hall(self, hall_noise: float) -> None:
        """A new episode's background: its noise level, and two far-off machines of random pitch."""
        self.hall_noise = hall_noise
        self._hum_hz = self._rng.uniform([45.0, 90.0], [75.0, 160.0])

    def move(self, head: Array) -> None:
        """Where the head is: (7,), position and quaternion in the OpenXR frame."""
        side = rotate(head[3:], np.array([_EAR_M, 0.0, 0.0]))
        self._ears = np.stack([head[:3] - side, head[:3] + side])

    def play(self, name: str, t_s: float, position: Array, gain: float) -> None:
        """An event sounds at t_s (seconds on the device's clock) at a position; one too many is dropped and counted."""
        if len(self._voices) >= MAX_VOICES:
            self.voices_dropped += 1
            return
        distance = np.linalg.norm(self._ears - position, axis=1)
        start = np.round((t_s + distance / SPEED_MPS) * RATE_HZ).astype(np.int64)
        self._voices.append(_Voice(self._sounds[name], start, gain / np.maximum(distance, _NEAREST_M)))

    def block(self, motors: list[Motor]) -> NDArray[np.int16]:
        """The next 20 ms: (320, 2), left and right."""
        first = self._sample
        mix = self._background(first)
        for voice in self._voices:
            _add_voice(mix, voice, first)
        for motor in motors:
            if motor.effort > 0.0:
                self._add_motor(mix, motor, first)
        self._sample = first + BLOCK_FRAMES
        self._voices = [v for v in self._voices if int(v.start.max()) + v.sound.size > self._sample]
        return np.clip(mix * _FULL_SCALE, -_FULL_SCALE, _FULL_SCALE).astype(np.int16)

    def _background(self, first: int) -> NDArray[np.float64]:
        """A hall: noise that falls with frequency (one-pole low-pass), and the far-off machines."""
        white = self._rng.normal(0.0, 1.0, (BLOCK_FRAMES, 2))
        pole = 0.9
        decay = pole ** np.arange(1, BLOCK_FRAMES + 1)
        kernel = pole ** np.arange(64)
        smooth = np.stack([np.convolve(white[:, ear], kernel)[:BLOCK_FRAMES] for ear in (0, 1)], axis=1)
        smooth += decay[:, None] * self._noise_state
        self._noise_state = smooth[-1]
        t_s = (first + np.arange(BLOCK_FRAMES)) / RATE_HZ
        hum = np.sin(2 * np.pi * self._hum_hz[0] * t_s) + 0.5 * np.sin(2 * np.pi * self._hum_hz[1] * t_s)
        background: NDArray[np.float64] = self.hall_noise * (0.43 * smooth + 0.5 * hum[:, None])
        return background

    def _add_motor(self, mix: NDArray[np.float64], motor: Motor, first: int) -> None:
        """A loaded motor: harmonics of its shaft that fall by 1/n, and the rush of its hydraulics."""
        rush = self._rng.normal(0.0, 0.35, BLOCK_FRAMES)
        for ear in (0, 1):
            distance = max(float(np.linalg.norm(self._ears[ear] - motor.position)), _NEAREST_M)
            t_s = (first + np.arange(BLOCK_FRAMES)) / RATE_HZ - distance / SPEED_MPS
            hum = sum(
                (np.sin(2 * np.pi * motor.pitch_hz * n * t_s) / n for n in range(1, 7)),
                np.zeros(BLOCK_FRAMES),
            )
            mix[:, ear] += 0.12 * motor.effort / distance * (hum + rush)


def _add_voice(mix: NDArray[np.float64], voice: _Voice, first: int) -> None:
    for ear in (0, 1):
        offset = int(voice.start[ear]) - first
        begin, end = max(offset, 0), min(offset + voice.sound.size, len(mix))
        if begin < end:
            mix[begin:end, ear] += voice.level[ear] * voice.sound[begin - offset : end - offset]
