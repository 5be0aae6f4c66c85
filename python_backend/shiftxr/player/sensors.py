"""What a player publishes, and the clock that it stamps it with."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from shiftxr.player.errors import BadParameter
from shiftxr.player.hand_model import HandJoints
from shiftxr.scenes.interaction_contract import PHYSICS_HZ
from shiftxr_bridge.rotation import Array

IMU_HZ, IMU_BLOCK = 100, 10
HANDS_HZ, HEAD_HZ = 30, 30
CONTROL_HZ = (10, 30)


@dataclass(frozen=True, slots=True)
class SensorSettings:
    """What can be chosen at start."""

    width: int = 320
    height: int = 240
    rgb_hz: int = 10
    control_hz: int = 10

    def __post_init__(self) -> None:
        if self.control_hz not in CONTROL_HZ:
            raise BadParameter(f"--control-hz {self.control_hz}: choose 10 or 30")
        if not (self.rgb_hz > 0 and PHYSICS_HZ % self.rgb_hz == 0):
            raise BadParameter(f"--rgb-hz {self.rgb_hz}: choose a divisor of {PHYSICS_HZ}, such as 10 or 30")
        if not (64 <= self.width <= 1920 and 64 <= self.height <= 1080):
            raise BadParameter(f"--rgb-size {self.width}x{self.height}: choose 64x64 to 1920x1080")


def step_ns(physics_step: int) -> int:
    """The device's clock after so many physics steps, in nanoseconds."""
    return physics_step * 1_000_000_000 // PHYSICS_HZ


class SensorSink(Protocol):
    """Where a world's samples go, in the order of their time."""

    def rgb(self, t_ns: int, image: NDArray[np.uint8]) -> None:
        """A frame: (H, W, 3)."""

    def audio(self, t_ns: int, block: NDArray[np.int16]) -> None:
        """20 ms that began at t_ns: (320, 2)."""

    def imu(self, t_ns: int, block: NDArray[np.float32]) -> None:
        """Ten samples of head, left and right wrist, the first at t_ns: (3, 10, 6)."""

    def head(self, t_ns: int, pose: Array) -> None:
        """The head's pose: (7,)."""

    def hands(self, t_ns: int, joints: HandJoints) -> None:
        """Both hands."""

    def objects(self, t_ns: int, vector: NDArray[np.float32], episode: int) -> None:
        """Object state at the end of a control step, and the barrier that closes it."""
