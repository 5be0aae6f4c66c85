"""How the head and the wrists follow their targets: smoothly, so that an IMU on them reads what a real one would.

A target is interpolated over its control step, and the body follows as a critically damped second-order system
(a = w^2 (target - x) - 2 w v), integrated semi-implicitly; rotations do the same with the rotation vector of the error.
Everything is in the OpenXR frame: metres, quaternions xyzw. Rows are head, left wrist, right wrist.
"""

import numpy as np

from shiftxr.scenes.interaction_contract import FOLLOW_RADPS
from shiftxr_bridge.rotation import Array, conjugate, multiply, normalize, rotate

GRAVITY_MPS2 = np.array([0.0, -9.81, 0.0])


class Motion:
    """Poses, velocities and accelerations of three tracked bodies."""

    def __init__(self, poses: Array) -> None:
        """Start at rest at poses: (3, 7)."""
        self.position = poses[:, :3].astype(np.float64)
        self.orientation = normalize(poses[:, 3:])
        self.velocity_mps = np.zeros((3, 3))
        self.accel_mps2 = np.zeros((3, 3))
        self.rate_radps = np.zeros((3, 3))  # angular velocity in the world frame
        self._from = self.poses()
        self._to = self.poses()

    def poses(self) -> Array:
        """(3, 7): position and quaternion of head, left wrist, right wrist."""
        return np.concatenate([self.position, self.orientation], axis=1)

    def aim(self, targets: Array) -> None:
        """Head for targets (3, 7) over the control step that begins now."""
        self._from = self._to
        turned = np.sign(np.sum(self._from[:, 3:] * targets[:, 3:], axis=1, keepdims=True))
        self._to = np.concatenate([targets[:, :3], targets[:, 3:] * np.where(turned == 0, 1.0, turned)], axis=1)

    def advance(self, share: float, dt_s: float) -> None:
        """Move on by dt_s; share in (0, 1] says how much of the control step has passed."""
        target = self._from + share * (self._to - self._from)
        w = FOLLOW_RADPS
        self.accel_mps2 = w * w * (target[:, :3] - self.position) - 2.0 * w * self.velocity_mps
        self.velocity_mps = self.velocity_mps + dt_s * self.accel_mps2
        self.position = self.position + dt_s * self.velocity_mps
        error = multiply(target[:, 3:], conjugate(self.orientation))
        sign = np.where(error[:, 3:] < 0, -2.0, 2.0)  # twice the vector part: the rotation vector of a small error
        alpha = w * w * sign * error[:, :3] - 2.0 * w * self.rate_radps
        self.rate_radps = self.rate_radps + dt_s * alpha
        spin = np.concatenate([self.rate_radps * (0.5 * dt_s), np.ones((3, 1))], axis=1)
        self.orientation = normalize(multiply(spin, self.orientation))

    def imu(self) -> Array:
        """What an IMU on each body reads now: (3, 6), specific force in m/s^2, rate in rad/s, body frame."""
        inverse = conjugate(self.orientation)
        return np.concatenate(
            [rotate(inverse, self.accel_mps2 - GRAVITY_MPS2), rotate(inverse, self.rate_radps)], axis=1
        )
