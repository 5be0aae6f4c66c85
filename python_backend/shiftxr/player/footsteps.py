"""When and where a foot falls, from where the head goes: a walker's foot falls once per step length of way.

Swaying and leaning move the head to and fro without a step, so what counts is the way from the last footfall as the
crow flies, not the way travelled.
"""

from dataclasses import dataclass

import numpy as np

from shiftxr_bridge.rotation import Array

STEP_M = 0.7  # from one foot's fall to the other's; adults walk with 0.6 to 0.8 m
_APART_M = 0.1  # a foot's distance from the line of walking


@dataclass(frozen=True, slots=True)
class Footfall:
    """One step."""

    side: int  # 0 left, 1 right
    position: Array  # (3,), metres, OpenXR frame, on the floor


class Footsteps:
    """Remembers where the last foot fell, and which."""

    def __init__(self, head_m: Array) -> None:
        self._last = np.array([head_m[0], head_m[2]])
        self._side = 0

    def advance(self, head_m: Array) -> list[Footfall]:
        """The steps since the last call.

        Args:
            head_m: the head's position, (3,), OpenXR frame (+y up, the floor at 0).
        """
        falls = []
        way = np.array([head_m[0], head_m[2]]) - self._last
        distance = float(np.linalg.norm(way))
        for _ in range(int(distance / STEP_M)):
            ahead = way / distance
            self._last = self._last + STEP_M * ahead
            falls.append(self._fall(ahead))
        return falls

    def _fall(self, ahead: Array) -> Footfall:
        right = np.array([-ahead[1], ahead[0]])  # in x and z: +y up makes the right of -z be +x
        foot = self._last + (2 * self._side - 1) * _APART_M * right
        fall = Footfall(self._side, np.array([foot[0], 0.0, foot[1]]))
        self._side = 1 - self._side
        return fall
