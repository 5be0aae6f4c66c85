"""A worker as a person: how tall, how fast, how steady, which hand, which errors. Drawn once from a seed."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from shiftxr.scenes.shift.interactivity import InteractivityProfile

_USUAL_STATURE_M, _STATURE_SPREAD_M = 1.73, 0.08
_LEFT_HANDED = 0.3  # share; more than of people, so that few workers show both kinds
_HABITS = {  # mistake -> least and most likely, per episode, of a middling worker
    "wrong_part": (0.25, 0.6),
    "wrong_order": (0.2, 0.5),
    "skipped_step": (0.1, 0.4),
    "not_tightened": (0.15, 0.5),
}
_ANYONE = InteractivityProfile()


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
    experience: float  # 0 new to the work, 1 an expert, who hesitates and errs a third as much as a beginner
    habits: dict[str, float]  # mistake -> probability per episode


def draw_person(seed: int, site: InteractivityProfile = _ANYONE) -> Person:
    """The person with this seed among those of a site; the same seed always gives the same person."""
    rng = np.random.default_rng([seed, 77])
    experience = float(np.random.default_rng([seed, 79]).uniform(*site.experience))
    unsure = 1.5 - experience  # 1 for a middling worker
    left = rng.random() < _LEFT_HANDED
    return Person(
        seed=seed,
        handedness=("left" if left else "right") if site.handedness == "any" else site.handedness,
        stature_m=float(np.clip(rng.normal(_USUAL_STATURE_M, _STATURE_SPREAD_M), *site.stature_m)),
        speed=float(rng.uniform(*site.speed)),
        tremor_m=float(rng.uniform(*site.tremor_m)),
        tremor_hz=float(rng.uniform(8.0, 12.0)),
        hesitation_s=unsure * float(rng.uniform(*site.hesitation_s)),
        arc_m=float(rng.uniform(0.04, 0.12)),
        wrist_yaw_rad=float(rng.normal(0.0, 0.2)),
        scatter_m=float(rng.uniform(0.004, 0.015)),
        experience=experience,
        habits={
            mistake: min(site.errors * unsure * float(rng.uniform(low, high)), 1.0)
            for mistake, (low, high) in _HABITS.items()
        },
    )
