"""A noisy hall: its din, in which far-off machines hum, and now and then a clank or a warning beep from somewhere.

The din comes from everywhere, so the ears hear it alike at low frequencies and apart at high ones: in a diffuse field
the coherence of two points at distance d is sin(kd) / (kd) (Cook et al. 1955, "Measurement of correlation
coefficients in reverberant sound fields", J. Acoust. Soc. Am. 27(6)).
"""

import numpy as np

from shiftxr.player.audio_format import BLOCK_FRAMES, BLOCK_S, RATE_HZ, Signal
from shiftxr.player.coloured_noise import RING_FRAMES, Ring, coloured_noise, falling

_EARS_APART_M, _SPEED_MPS = 0.16, 343.0
_FAR_MACHINES = (2, 5)  # fewest and most
_FAR_SHAFT_HZ = (12.0, 60.0)
_FAR_LEVEL = (0.1, 0.35)  # rms of one far machine's hum, share of the din
_EVENTS_PER_S = 0.15
_CLANK_PEAK, _BEEP_PEAK = (8.0, 30.0), (2.0, 6.0)  # at 1 m, in the din's rms: only their echo is heard


class Hall:
    """One episode's hall. The din repeats after 4.1 s, the events do not."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        slope = falling(rng.uniform(4.0, 6.0), rng.uniform(150.0, 400.0))
        alike, unlike = coloured_noise(slope, rng), coloured_noise(slope, rng)
        din = _spread(alike, unlike) + _far_machines(rng)
        self._din = Ring((din / din.std()).astype(np.float32), rng)
        self._event = np.zeros(0, np.float32)  # what is left of the one under way

    def din(self) -> Signal:
        """The next 20 ms at both ears, of rms 1: (2, 320)."""
        return self._din.block()

    def far_off(self) -> Signal:
        """The next 20 ms of clanks and beeps, as 1 m from them, in units of the din's rms: (320,)."""
        if self._rng.random() < _EVENTS_PER_S * BLOCK_S and not self._event.size:
            self._event = _clank(self._rng) if self._rng.random() < 0.7 else _beeps(self._rng)
        block = np.zeros(BLOCK_FRAMES, np.float32)
        block[: self._event.size] = self._event[:BLOCK_FRAMES]
        self._event = self._event[BLOCK_FRAMES:]
        return block


def _spread(alike: Signal, unlike: Signal) -> Signal:
    """Two ears' noise of diffuse coherence g: sqrt((1 + g) / 2) A +- sqrt((1 - g) / 2) B, (2, N)."""
    hz = np.fft.rfftfreq(alike.size, 1.0 / RATE_HZ)
    coherence = np.sinc(2.0 * hz * _EARS_APART_M / _SPEED_MPS)  # numpy's sinc holds the pi
    a = np.fft.irfft(np.fft.rfft(alike) * np.sqrt((1.0 + coherence) / 2.0), alike.size)
    b = np.fft.irfft(np.fft.rfft(unlike) * np.sqrt((1.0 - coherence) / 2.0), alike.size)
    return np.stack([a - b, a + b]).astype(np.float32)


def _far_machines(rng: np.random.Generator) -> Signal:
    """Hums of random pitch, the same at both ears: (1, N), whole periods in the ring."""
    lines = np.zeros(RING_FRAMES // 2 + 1, np.complex128)
    for _ in range(int(rng.integers(_FAR_MACHINES[0], _FAR_MACHINES[1] + 1))):
        shaft_bin = rng.uniform(*_FAR_SHAFT_HZ) * RING_FRAMES / RATE_HZ
        orders = np.append(np.arange(1, 4), rng.integers(5, 30))
        bins = np.round(orders * shaft_bin).astype(np.int64)
        level = rng.uniform(*_FAR_LEVEL) * RING_FRAMES / np.sqrt(2.0 * orders.size)
        lines[bins] += level * rng.uniform(0.3, 1.0, orders.size) * np.exp(2j * np.pi * rng.random(orders.size))
    return np.fft.irfft(lines, RING_FRAMES).astype(np.float32)[None]


def _clank(rng: np.random.Generator) -> Signal:
    """Something of metal falls or is struck."""
    t_s = np.arange(int(0.4 * RATE_HZ)) / RATE_HZ
    hz = rng.uniform(400.0, 4000.0, 5)[:, None]
    decay_s = rng.uniform(0.02, 0.08, 5)[:, None]
    modes = np.sin(2.0 * np.pi * hz * t_s + rng.uniform(0.0, 6.0, 5)[:, None]) * np.exp(-t_s / decay_s)
    clank: Signal = modes.sum(axis=0).astype(np.float32)
    return np.float32(rng.uniform(*_CLANK_PEAK) / 2.0) * clank


def _beeps(rng: np.random.Generator) -> Signal:
    """A vehicle backs up, or a machine wants attention: two to five beeps of one pitch."""
    on_s = rng.uniform(0.1, 0.35)
    t_s = np.arange(int(2.0 * on_s * int(rng.integers(2, 6)) * RATE_HZ)) / RATE_HZ
    edge_s = 0.005
    since_s = t_s % (2.0 * on_s)
    gate = np.clip(np.minimum(since_s, on_s - since_s) / edge_s, 0.0, 1.0)
    return (rng.uniform(*_BEEP_PEAK) * gate * np.sin(2.0 * np.pi * rng.uniform(700.0, 2200.0) * t_s)).astype(np.float32)
