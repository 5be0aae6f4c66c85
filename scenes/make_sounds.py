"""Generate the scenes' event sounds (16 kHz, mono, 16 bit): damped modes of struck bodies, and clicks.

Run `python scenes/make_sounds.py` after changing a recipe; the WAV files are committed. A struck body rings in modes
whose frequencies and decays follow from its material (van den Doel and Pai 1998, "The sounds of physical shapes").
"""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000

# mode frequencies in Hz, their amplitudes, their decay times in s, and the length of the noise burst at the stroke in s
RECIPES: dict[str, tuple[list[float], list[float], list[float], float]] = {
    "impact_metal": ([1430, 2710, 4220, 6100], [1.0, 0.7, 0.45, 0.3], [0.09, 0.06, 0.04, 0.03], 0.003),
    "impact_plastic": ([420, 910, 1650], [1.0, 0.6, 0.3], [0.03, 0.02, 0.012], 0.006),
    "snap": ([2100, 3300, 5200], [0.8, 1.0, 0.6], [0.018, 0.012, 0.01], 0.004),
    "ratchet": ([3100, 4700, 6400], [0.8, 1.0, 0.8], [0.006, 0.005, 0.004], 0.002),
    "button": ([640, 1900], [1.0, 0.5], [0.02, 0.01], 0.004),
    "stamp": ([62, 118, 240, 530], [1.0, 0.8, 0.5, 0.3], [0.22, 0.16, 0.1, 0.05], 0.03),
}


def struck(name: str) -> NDArray[np.int16]:
    """One recipe as (N,) samples, at 0.7 of full scale."""
    frequencies, amplitudes, decays_s, burst_s = RECIPES[name]
    rng = np.random.default_rng(sum(name.encode()))
    t_s = np.arange(int(6 * max(decays_s) * RATE_HZ)) / RATE_HZ
    modes = (
        a * np.sin(2 * np.pi * f * t_s + p) * np.exp(-t_s / d)
        for f, a, d, p in zip(frequencies, amplitudes, decays_s, rng.uniform(0, 6, 8), strict=False)
    )
    signal = sum(modes, np.zeros_like(t_s)) + rng.normal(0, 1, t_s.size) * np.exp(-t_s / burst_s)
    return np.asarray(0.7 * 32767 * signal / np.abs(signal).max(), np.int16)


def main() -> None:
    """Write every recipe into every scene that names it."""
    for folder in sorted(path.parent for path in Path(__file__).parent.glob("*/scene.json")):
        (folder / "sounds").mkdir(exist_ok=True)
        for name in RECIPES:
            with wave.open(str(folder / "sounds" / f"{name}.wav"), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(RATE_HZ)
                file.writeframes(struck(name).tobytes())


if __name__ == "__main__":
    main()
