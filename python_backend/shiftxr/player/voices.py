"""Event sounds under way: each begins at its own sample at each ear, and in the hall."""

from dataclasses import dataclass

import numpy as np

from shiftxr.player.audio_format import BLOCK_FRAMES, RATE_HZ, Signal
from shiftxr.player.ears import SHADE_PAST, Path, shade

MAX_VOICES = 64
_LISTENERS = 3  # left ear, right ear, hall


@dataclass(slots=True)
class _Voice:
    sounds: tuple[Signal, ...]  # by listener
    starts: tuple[int, ...]  # on the device's sample clock
    end: int  # the last listener's


class Voices:
    """The events that still sound; one too many is dropped and counted."""

    def __init__(self) -> None:
        self._voices: list[_Voice] = []
        self.dropped = 0

    def silence(self) -> None:
        """What was under way is gone."""
        self._voices.clear()

    def start(self, sound: Signal, t_s: float, path: Path) -> None:
        """An event sounds at t_s, as it is at 1 m; how it comes to the ears stays as it is at its start."""
        if len(self._voices) >= MAX_VOICES:
            self.dropped += 1
            return
        padded = np.pad(sound, (SHADE_PAST, SHADE_PAST))
        shaded, plain = shade(padded), padded[SHADE_PAST:]
        ears = [
            np.float32(gain) * (shaded + np.float32(bright) * (plain - shaded))
            for gain, bright in zip(path.gain, path.brightness, strict=True)
        ]
        sounds = (*ears, sound)
        starts = tuple(round(t_s * RATE_HZ + delay) for delay in (*path.delay_frames, 0.0))
        end = max(start + heard.size for start, heard in zip(starts, sounds, strict=True))
        self._voices.append(_Voice(sounds, starts, end))

    def block(self, first: int) -> Signal:
        """The 20 ms from a sample on: (3, 320), left, right, and the hall's, which is as at 1 m."""
        mix = np.zeros((_LISTENERS, BLOCK_FRAMES), np.float32)
        for voice in self._voices:
            for row, sound, start in zip(mix, voice.sounds, voice.starts, strict=True):
                offset = start - first
                begin, end = max(offset, 0), min(offset + sound.size, BLOCK_FRAMES)
                if begin < end:
                    row[begin:end] += sound[begin - offset : end - offset]
        self._voices = [voice for voice in self._voices if voice.end > first + BLOCK_FRAMES]
        return mix
