"""How a scripted worker's hands and head move from pose to pose.

A movement follows the minimum-jerk profile (Flash and Hogan 1985, J. Neurosci. 5(7), eq. for a point-to-point
movement) with an arc upwards on the way. Poses are in the OpenXR frame: metres, quaternions xyzw.
"""

from dataclasses import dataclass

import numpy as np

from shiftxr_bridge.rotation import Array, conjugate, from_rotvec, multiply, normalize, to_rotvec


def minimum_jerk(share: float) -> float:
    """Progress in [0, 1] of a movement at a share in [0, 1] of its time: 10 s^3 - 15 s^4 + 6 s^5."""
    s = min(max(share, 0.0), 1.0)
    return s * s * s * (10.0 - 15.0 * s + 6.0 * s * s)


def blend(start: Array, end: Array, share: float) -> Array:
    """The pose (7,) at a share of the straight way and of the turn between two poses."""
    position = start[:3] + share * (end[:3] - start[:3])
    turn = to_rotvec(multiply(end[3:], conjugate(start[3:])))
    return np.concatenate([position, normalize(multiply(from_rotvec(share * turn), start[3:]))])


@dataclass(frozen=True, slots=True)
class Movement:
    """From one pose (7,) to another, between two times."""

    start: Array
    end: Array
    begin_s: float
    duration_s: float
    arc_m: float = 0.0

    def at(self, t_s: float) -> Array:
        """The pose at a time: (7,)."""
        progress = minimum_jerk((t_s - self.begin_s) / self.duration_s) if self.duration_s > 0 else 1.0
        reached = blend(self.start, self.end, progress)
        reached[1] += 4.0 * self.arc_m * progress * (1.0 - progress)
        return reached

    def done(self, t_s: float) -> bool:
        """Whether the movement has ended at a time."""
        return t_s >= self.begin_s + self.duration_s


def still(pose: Array, t_s: float) -> Movement:
    """Stay at a pose."""
    return Movement(pose, pose, t_s, 0.0)


def pose(position: Array, orientation: Array) -> Array:
    """(3,), (4,) -> (7,)."""
    return np.concatenate([position, orientation])


def movement_time_s(distance_m: float, speed: float) -> float:
    """Duration of a reach over a distance, after Fitts 1954 with a target 2 cm wide."""
    return (0.20 + 0.12 * float(np.log2(distance_m / 0.02 + 1.0))) / speed
