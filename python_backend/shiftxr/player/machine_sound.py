"""The sound of a rotating machine at one metre: lines of its shaft, its mains hum, its noise, and its faults.

Lines stand at multiples of the shaft's rate; the strongest are where blades, vanes, pistons, rotor bars or teeth pass
(Norton and Karczub 2003, "Fundamentals of Noise and Vibration Analysis for Engineers", chapter 8). The level of the
noise follows the fan law: 50 dB for ten times the speed. An unbalanced rotor raises the line at once per turn
(Randall 2011, "Vibration-based Condition Monitoring", section 2.2), by a force that grows with the square of the
speed, and swings the noise in time with it.

No two machines of a kind sound alike: shaft rate, count of blades, strength and phase of every line are drawn.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from shiftxr.player.audio_format import BLOCK_FRAMES, RATE_HZ, Signal, ramp
from shiftxr.player.bearing import Bearing, OuterRaceFault
from shiftxr.player.cavitation import Cavitation
from shiftxr.player.coloured_noise import Ring, coloured_noise, falling
from shiftxr.scenes.labels import MachineLabel

MachineKind = Literal["motor", "pump", "fan", "press", "conveyor"]

# twice the mains' 50 Hz, as iron is pulled by the square of the flux, and its multiples: 2, 4 and 6 periods in a block
_HUM = {2: 1.0, 4: 0.5, 6: 0.25}
_TABLE_FRAMES = 1 << 15  # of one turn; read at the nearest frame, an error 43 dB below even the highest line
_HIGHEST_HZ = 7000.0
_SHAFT_SPREAD = 0.05
_LINE_SPREAD_DB = 3.0  # standard deviation
_WEAKEST = 0.3  # a fault of severity 0 is there all the same
_STROKE_PEAK = 2.0  # of a bearing's strokes, as are the others: shares of the machine's loudness
_UNBALANCED_PEAK, _UNBALANCED_SWING = 1.0, 0.6
_CRACKLE = 0.5


@dataclass(frozen=True, slots=True)
class _Kind:
    """The rms of a kind's ingredients, relative to each other, and how they are made."""

    passing: tuple[int, int]  # fewest and most blades, vanes, pistons, rotor bars or teeth
    passing_level: float
    shaft_level: float
    hum_level: float
    noise_level: float
    noise_fall: tuple[float, float]  # dB per octave, above so many Hz


# plausible shares, not measured ones: a fan is mostly noise, a hydraulic press mostly whine, a motor mostly hum
_KINDS: dict[MachineKind, _Kind] = {
    "motor": _Kind((26, 44), 0.25, 0.35, 0.6, 0.5, (6.0, 300.0)),
    "pump": _Kind((5, 8), 0.6, 0.25, 0.3, 0.7, (4.0, 300.0)),
    "fan": _Kind((6, 12), 0.5, 0.2, 0.15, 1.0, (5.0, 200.0)),
    "press": _Kind((7, 11), 0.8, 0.3, 0.3, 0.4, (5.0, 500.0)),
    "conveyor": _Kind((15, 25), 0.6, 0.3, 0.2, 0.8, (6.0, 250.0)),
}


@dataclass(frozen=True, slots=True)
class MachineTimbre:
    """What a scene says of a machine's sound."""

    shaft_hz: float  # at full speed; an episode's machine runs up to 5 % slower or faster
    kind: MachineKind = "motor"
    loudness: float = 0.03  # rms at 1 m, at full speed, without a fault; 1 is full scale
    bearing: Bearing = field(default_factory=Bearing)


class MachineSound:
    """One machine of one episode, heard at 1 m. Owns its rotor's angle and all that rings."""

    def __init__(self, timbre: MachineTimbre, rng: np.random.Generator) -> None:
        kind = _KINDS[timbre.kind]
        self._loudness = timbre.loudness
        self.shaft_hz = timbre.shaft_hz * rng.uniform(1.0 - _SHAFT_SPREAD, 1.0 + _SHAFT_SPREAD)
        whole = np.sqrt(kind.passing_level**2 + kind.shaft_level**2 + kind.hum_level**2 + kind.noise_level**2)
        self._lines = self._turn(kind, rng) / np.float32(whole)
        self._hum = _line_table(_HUM, rng, BLOCK_FRAMES) * np.float32(kind.hum_level / whole)
        self._noise = Ring(coloured_noise(falling(*kind.noise_fall), rng) * np.float32(kind.noise_level / whole), rng)
        self._bearing, self._cavitation = OuterRaceFault(timbre.bearing, rng), Cavitation(rng)
        self._turns = float(rng.uniform())
        self._own_swing = float(rng.uniform(0.0, 0.1))
        self._speed = self._unbalanced = 0.0

    def block(self, speed: float, fault: MachineLabel = "normal", severity: float = 0.0) -> Signal | None:
        """The next 20 ms at 1 m: (320,); None while the machine stands.

        Args:
            speed: the shaft's at the block's end, share of full speed; it changes evenly over the block.
            fault: what the machine suffers from now.
            severity: 0 to 1; a fault is there even at 0.
        """
        if speed == self._speed == 0.0:
            return None
        strength = _WEAKEST + (1.0 - _WEAKEST) * severity
        share = ramp(self._speed, speed)
        frames = self._speed * _FRAMES + (speed - self._speed) * _RISING  # at full speed it would take as many
        turns = self._turns + frames * (self.shaft_hz / RATE_HZ)
        mix = self._rotor(turns, share, strength if fault == "imbalance" else 0.0)
        mix += self._bearing.block(turns, _STROKE_PEAK * strength * speed**2 * (fault == "bearing_fault"))
        mix += self._cavitation.block(_CRACKLE * strength * speed**2 * (fault == "cavitation"))
        self._speed, self._turns = speed, float(turns[-1])
        return np.float32(self._loudness) * mix

    def _turn(self, kind: _Kind, rng: np.random.Generator) -> Signal:
        """One turn's lines: the shaft's first four, falling as 1/n, and three of what passes."""
        count = int(rng.integers(kind.passing[0], kind.passing[1] + 1))
        highest = int(_HIGHEST_HZ / self.shaft_hz)
        passing = {n * count: 1.0 / n for n in (1, 2, 3) if n * count <= highest}
        shaft = _line_table({n: 1.0 / n for n in range(1, 5)}, rng) * np.float32(kind.shaft_level)
        return shaft + _line_table(passing, rng) * np.float32(kind.passing_level)

    def _rotor(self, turns: NDArray[np.float64], share: Signal, unbalanced: float) -> Signal:
        """Lines, hum and noise; an unbalanced rotor's first line, and its swing."""
        place = (turns * _TABLE_FRAMES).astype(np.int64) & (_TABLE_FRAMES - 1)
        once: Signal = _SINE.take(place)
        strength = ramp(self._unbalanced, unbalanced)
        square = share * share
        swing = 1.0 + (self._own_swing + _UNBALANCED_SWING * strength) * once
        mix = square * (self._lines.take(place) + _UNBALANCED_PEAK * strength * once)
        mix += share * self._hum
        mix += square * np.sqrt(share) * swing * self._noise.block()
        self._unbalanced = unbalanced
        return np.asarray(mix, np.float32)


def _line_table(levels: dict[int, float], rng: np.random.Generator, frames: int = _TABLE_FRAMES) -> Signal:
    """One turn of lines at whole orders, of random strength about the given and random phase, of rms 1: (frames,)."""
    if not levels:
        return np.zeros(frames, np.float32)
    spectrum = np.zeros(frames // 2 + 1, np.complex128)
    decibels = rng.normal(0.0, _LINE_SPREAD_DB, len(levels))
    phases = rng.uniform(0.0, 2.0 * np.pi, len(levels))
    spectrum[list(levels)] = np.array(list(levels.values())) * 10.0 ** (decibels / 20.0) * np.exp(1j * phases)
    table = np.fft.irfft(spectrum, frames)
    table /= table.std()
    return table.astype(np.float32)


_FRAMES = np.arange(1.0, BLOCK_FRAMES + 1.0)
_RISING = _FRAMES * (_FRAMES + 1.0) / (2.0 * BLOCK_FRAMES)  # the sum of a speed that rises evenly from 0 to 1
_SINE = np.sin(2.0 * np.pi * np.arange(_TABLE_FRAMES) / _TABLE_FRAMES).astype(np.float32)
