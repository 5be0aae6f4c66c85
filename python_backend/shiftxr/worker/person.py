"""A worker as a person: how tall, how fast, how steady, which hand, which errors. Drawn once from a seed."""

from dataclasses import dataclass
from typing import Literal

import numpy as np


@dataclass(frozen=True, slots=True)
class Person:
    """What stays the same over all episodes of one worker."""

    seed: int
    handedness: Literal["left", "right"]
    stature_m: float
    speed: float  # 1 is average; movements take 1 / speed of the usual time
    tremor_m: float  # amplitude of physiological tremor (8-12 Hz, Elble 1996) at the wrists
    tremor_hz: float
    hesitation_s: float  # mean pause before a step
    arc_m: float  # how high a hand lifts on its way
    wrist_yaw_rad: float  # how the hand is turned when it grasps
    scatter_m: float  # spread of a movement's first end point, corrected by a second movement
    habits: dict[str, float]  # mistake -> probability per episode


def draw_person(seed: int) -> Person:
    """The person with this seed; the same seed always gives the same person."""
    rng = np.random.default_rng([seed, 77])
    return Person(
        seed=seed,
        handedness="left" if rng.random() < 0.3 else "right",
        stature_m=float(np.clip(rng.normal(1.73, 0.08), 1.55, 1.92)),
        speed=float(rng.uniform(0.85, 1.4)),
        tremor_m=float(rng.uniform(0.0003, 0.0015)),
        tremor_hz=float(rng.uniform(8.0, 12.0)),
        hesitation_s=float(rng.uniform(0.2, 0.9)),
        arc_m=float(rng.uniform(0.04, 0.12)),
        wrist_yaw_rad=float(rng.normal(0.0, 0.2)),
        scatter_m=float(rng.uniform(0.004, 0.015)),
        habits={
            "wrong_part": float(rng.uniform(0.25, 0.6)),
            "wrong_order": float(rng.uniform(0.2, 0.5)),
            "skipped_step": float(rng.uniform(0.1, 0.4)),
            "not_tightened": float(rng.uniform(0.15, 0.5)),
        },
    )
