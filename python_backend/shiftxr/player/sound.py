"""What the head's two microphones hear: events, machines and escaping air at their places, and the hall around them."""

import wave
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shiftxr.player.arrival import Arrival
from shiftxr.player.audio_format import BLOCK_FRAMES, RATE_HZ, Signal
from shiftxr.player.contact_sound import struck
from shiftxr.player.ears import Ears
from shiftxr.player.hall import Hall
from shiftxr.player.hiss import Hisses
from shiftxr.player.machine_sound import MachineSound, MachineTimbre
from shiftxr.player.reverberation import Reverberation
from shiftxr.player.voices import Voices
from shiftxr.scenes.errors import BadScene
from shiftxr.scenes.labels import MachineLabel
from shiftxr_bridge.rotation import Array

_FULL_SCALE = 32767.0
_RT60_S = (1.0, 2.0)


def load_sounds(folder: Path, files: dict[str, str]) -> dict[str, Signal]:
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
        sounds[name] = np.frombuffer(frames, "<i2").astype(np.float32) / np.float32(_FULL_SCALE)
    return sounds


@dataclass(frozen=True, slots=True)
class Running:
    """A machine as it turns now, running up or down included."""

    name: str  # of its timbre
    position: Array  # (3,), metres, OpenXR frame
    speed: float  # share of full speed, 0 stands
    fault: MachineLabel = "normal"
    severity: float = 0.0  # 0 to 1


@dataclass(frozen=True, slots=True)
class Hissing:
    """Compressed air that escapes somewhere."""

    name: str
    position: Array  # (3,), metres, OpenXR frame
    level: float  # 0 to 1, with the pressure


class Microphones:
    """Mixes everything that sounds into stereo blocks. Owns what is under way in the air."""

    def __init__(self, sounds: dict[str, Signal]) -> None:
        self._sounds = sounds
        self._ears, self._voices = Ears(), Voices()
        self._sample = 0  # of the next block's first frame
        self.enter_hall(0.0, {}, np.random.default_rng(0))

    def enter_hall(self, hall_noise: float, timbres: Mapping[str, MachineTimbre], rng: np.random.Generator) -> None:
        """An episode begins: its hall, and its machines by name; what was under way is gone.

        Args:
            hall_noise: rms of the hall's din, share of full scale; may be set anew while the episode runs.
            timbres: of every machine that `block` will name.
            rng: the episode's own; kept, and drawn from as the episode goes on.
        """
        self.hall_noise = hall_noise
        self._voices.silence()
        self._arrivals: defaultdict[str, Arrival] = defaultdict(Arrival)
        self._machines = {name: MachineSound(timbre, rng) for name, timbre in timbres.items()}
        self._hall, self._tail = Hall(rng), Reverberation(rng.uniform(*_RT60_S))
        self._hisses = Hisses(rng)

    @property
    def voices_dropped(self) -> int:
        """Events that could not sound because too many did."""
        return self._voices.dropped

    def move(self, head: Array) -> None:
        """Where the head is at the next block's end: (7,), position and quaternion in the OpenXR frame."""
        self._ears.move(head)

    def play(self, name: str, t_s: float, position: Array, gain: float) -> None:
        """An event sounds at t_s, seconds on the device's clock, at a position; one too many is dropped and counted."""
        self._voices.start(np.float32(gain) * self._sounds[name], t_s, self._ears.path(position))

    def strike(self, name: str, material: str, t_s: float, position: Array, speed_mps: float) -> None:
        """A part strikes something with its sound, louder and brighter the faster it comes, by its material."""
        self._voices.start(struck(self._sounds[name], material, speed_mps), t_s, self._ears.path(position))

    def block(self, running: Sequence[Running], hissing: Sequence[Hissing] = ()) -> NDArray[np.int16]:
        """The next 20 ms: (320, 2), left and right. Name a source in every block, silent or not, or its sound halts."""
        events = self._voices.block(self._sample)
        mix = events[:2] + np.float32(self.hall_noise) * self._hall.din()
        in_hall = events[2] + np.float32(self.hall_noise) * self._hall.far_off()
        sources = [(s.name, s.position, self._machines[s.name].block(s.speed, s.fault, s.severity)) for s in running]
        sources += [(s.name, s.position, self._hisses.block(s.name, s.level)) for s in hissing]
        for name, position, sound in sources:
            mix += self._arrivals[name].hear(sound, self._ears.path(position))
            if sound is not None:
                in_hall += sound
        mix += self._tail.block(in_hall)
        self._sample += BLOCK_FRAMES
        return np.clip(mix.T * _FULL_SCALE, -_FULL_SCALE, _FULL_SCALE).astype(np.int16)
