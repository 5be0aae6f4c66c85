"""Generate the scenes' event sounds (16 kHz, mono, 16 bit): damped modes of struck bodies, clicks, a grinding valve.

Run `python scenes/make_sounds.py` after changing a recipe, or after naming a sound in a scene.json; the WAV files are
committed, and a scene holds only those that it names. A struck body rings in modes whose frequencies and decays
follow from its material (van den Doel and Pai 1998, "The sounds of physical shapes"): a mode at f Hz dies away in 1 /
(pi f tan(phi)) seconds, where tan(phi) is the material's internal friction (Wildes and Richards 1988; Klatzky, Pai
and Krotkov 2000, "Perception of material from contact sounds", Presence 9(4)).
"""

import json
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
_PEAK = 0.7  # of full scale

Recipe = tuple[list[float], list[float], list[float], float]


def _damped(frequencies: list[float], amplitudes: list[float], friction: float, burst_s: float) -> Recipe:
    return frequencies, amplitudes, [1.0 / (np.pi * f * friction) for f in frequencies], burst_s


# mode frequencies in Hz, their amplitudes, their decay times in s, and the length of the noise burst at the stroke in s
RECIPES: dict[str, Recipe] = {
    "impact_metal": ([1430, 2710, 4220, 6100], [1.0, 0.7, 0.45, 0.3], [0.09, 0.06, 0.04, 0.03], 0.003),
    "impact_plastic": ([420, 910, 1650], [1.0, 0.6, 0.3], [0.03, 0.02, 0.012], 0.006),
    "impact_wood": _damped([560, 1240, 2150, 3300], [1.0, 0.6, 0.4, 0.2], 0.03, 0.003),
    "impact_rubber": _damped([140, 330, 610], [1.0, 0.4, 0.15], 0.2, 0.004),
    "impact_cardboard": _damped([190, 410, 760, 1300], [1.0, 0.8, 0.6, 0.4], 0.12, 0.012),
    "snap": ([2100, 3300, 5200], [0.8, 1.0, 0.6], [0.018, 0.012, 0.01], 0.004),
    "ratchet": ([3100, 4700, 6400], [0.8, 1.0, 0.8], [0.006, 0.005, 0.004], 0.002),
    "button": ([640, 1900], [1.0, 0.5], [0.02, 0.01], 0.004),
    "stamp": ([62, 118, 240, 530], [1.0, 0.8, 0.5, 0.3], [0.22, 0.16, 0.1, 0.05], 0.03),
    "lever": ([210, 480, 1150, 2600], [1.0, 0.8, 0.6, 0.4], [0.05, 0.04, 0.025, 0.012], 0.006),
    "shackle": ([2350, 3900, 5600], [1.0, 0.8, 0.5], [0.012, 0.009, 0.006], 0.002),
    "heel": ([85, 190, 420], [1.0, 0.6, 0.3], [0.025, 0.015, 0.008], 0.006),
    "sole": ([130, 310], [0.6, 0.4], [0.02, 0.012], 0.025),
}

# sounds of several strokes: (stroke, when in s, how strong)
SEQUENCES: dict[str, list[tuple[str, float, float]]] = {
    "switch": [
        ("button", 0.0, 0.3),
        ("lever", 0.035, 1.0),
        ("lever", 0.062, 0.25),
    ],  # a spring yields, contacts close
    "lock": [("shackle", 0.0, 0.5), ("shackle", 0.045, 1.0)],  # a padlock's shackle slides in, the bolt falls
    "footstep": [("heel", 0.0, 1.0), ("sole", 0.09, 0.45)],
}


def struck(name: str) -> NDArray[np.float64]:
    """One recipe as (N,) samples, its peak at 0.7."""
    frequencies, amplitudes, decays_s, burst_s = RECIPES[name]
    rng = np.random.default_rng(sum(name.encode()))
    t_s = np.arange(int(6 * max(decays_s) * RATE_HZ)) / RATE_HZ
    modes = (
        a * np.sin(2 * np.pi * f * t_s + p) * np.exp(-t_s / d)
        for f, a, d, p in zip(frequencies, amplitudes, decays_s, rng.uniform(0, 6, 8), strict=False)
    )
    signal = sum(modes, np.zeros_like(t_s)) + rng.normal(0, 1, t_s.size) * np.exp(-t_s / burst_s)
    return _levelled(signal)


def in_turn(name: str) -> NDArray[np.float64]:
    """One sequence as (N,) samples, its peak at 0.7."""
    strokes = [(int(when_s * RATE_HZ), gain * struck(stroke)) for stroke, when_s, gain in SEQUENCES[name]]
    signal = np.zeros(max(first + stroke.size for first, stroke in strokes))
    for first, stroke in strokes:
        signal[first : first + stroke.size] += stroke
    return _levelled(signal)


def valve() -> NDArray[np.float64]:
    """A spindle turns in its packing: it sticks and slips some 90 times a second, and each slip rings the body."""
    rng = np.random.default_rng(90)
    t_s = np.arange(int(0.35 * RATE_HZ)) / RATE_HZ
    slips = np.zeros(t_s.size)
    times_s = np.cumsum(rng.normal(1 / 90, 0.002, 40).clip(0.004))
    slips[(times_s[times_s < 0.3] * RATE_HZ).astype(int)] = rng.uniform(0.4, 1.0, int((times_s < 0.3).sum()))
    slip_s = t_s[: RATE_HZ // 50]
    ring = sum(np.sin(2 * np.pi * f * slip_s) * np.exp(-slip_s / 0.004) for f in (780, 1730, 2900))
    rasp = rng.normal(0, 0.06, t_s.size)
    fade = np.minimum(t_s / 0.02, 1.0) * np.minimum((t_s[-1] - t_s) / 0.05, 1.0)
    return _levelled(fade * (np.convolve(slips, ring)[: t_s.size] + rasp))


def _levelled(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(_PEAK * signal / np.abs(signal).max(), np.float64)


SOUNDS: dict[str, Callable[[], NDArray[np.float64]]] = {
    **{name: lambda name=name: struck(name) for name in RECIPES},
    **{name: lambda name=name: in_turn(name) for name in SEQUENCES},
    "valve": valve,
}


def write(path: Path, sound: NDArray[np.float64]) -> None:
    """Save a sound in [-1, 1] as the player reads it."""
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(np.asarray(32767 * sound, np.int16).tobytes())


def write_scene(folder: Path) -> None:
    """Write the sounds that a folder's scene.json names, and no others."""
    for name, file in json.loads((folder / "scene.json").read_text(encoding="utf-8"))["sounds"].items():
        write(folder / file, SOUNDS[name]())


def main() -> None:
    """Write the sounds of every scene."""
    for scene in sorted(Path(__file__).parent.glob("*/scene.json")):
        write_scene(scene.parent)


if __name__ == "__main__":
    main()
