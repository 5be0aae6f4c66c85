"""From a pixel of a past frame to a place in the world."""

from collections import deque
from dataclasses import dataclass

import mujoco
import numpy as np

from shiftxr.player.hand_skin import WORKER_GROUP
from shiftxr_bridge.errors import FrameGone, NothingThere
from shiftxr_bridge.frames import mujoco_from_openxr_position, openxr_from_mujoco_position
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.rotation import Array, conjugate, rotate

KEEP_NS = 60_000_000_000
_GROUPS = np.ones(6, np.uint8)
_GROUPS[WORKER_GROUP] = 0  # a mark goes on the scene, not on the hand before it


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a ray meets the scene: metres, MuJoCo's frame, and the body's name."""

    position: Array  # (3,)
    body: str


class FramePoses:
    """The camera's pose at every frame of the last minute."""

    def __init__(self) -> None:
        self._poses: deque[tuple[int, Array]] = deque()

    def add(self, t_ns: int, pose: Array) -> None:
        """A frame was captured from this pose (7,), OpenXR frame."""
        self._poses.append((t_ns, pose.copy()))
        while self._poses[0][0] < t_ns - KEEP_NS:
            self._poses.popleft()

    def at(self, t_ns: int) -> Array:
        """The pose (7,) of the frame captured at t_ns; raises FrameGone."""
        for captured_ns, pose in reversed(self._poses):
            if captured_ns == t_ns:
                return pose
        if not self._poses:
            raise FrameGone("no frame has been captured yet")
        first, last = self._poses[0][0], self._poses[-1][0]
        raise FrameGone(f"no frame was captured at {t_ns} ns: give the t of one, {first} to {last}")


def pixel_ray(stream: RgbStream, x: float, y: float) -> Array:
    """The direction (3,) in the camera's OpenXR frame that a pixel looks along; not normalised."""
    return np.array([(x - stream.cx) / stream.fx, -(y - stream.cy) / stream.fy, -1.0])


def pixel_of(stream: RgbStream, pose: Array, position: Array) -> tuple[int, int] | None:
    """The pixel that shows a place (3,) of MuJoCo's frame from a camera pose; None behind the camera."""
    x, y, z = rotate(conjugate(pose[3:]), openxr_from_mujoco_position(position) - pose[:3])
    if z > -0.05:
        return None
    return round(float(stream.cx - stream.fx * x / z)), round(float(stream.cy + stream.fy * y / z))


def point_at(model: mujoco.MjModel, data: mujoco.MjData, stream: RgbStream, pose: Array, x: float, y: float) -> Hit:
    """Follow a pixel's ray from a camera pose into the scene as it is now; raises NothingThere."""
    start = mujoco_from_openxr_position(pose[:3])
    ray = mujoco_from_openxr_position(rotate(pose[3:], pixel_ray(stream, x, y)))
    ray /= np.linalg.norm(ray)
    geom = np.array([-1], np.int32)
    distance_m = mujoco.mj_ray(model, data, start, ray, _GROUPS, True, -1, geom)
    if distance_m < 0:
        raise NothingThere(f"the ray through pixel {x:g}, {y:g} meets nothing: point at something of the scene")
    return Hit(start + distance_m * ray, model.body(int(model.geom_bodyid[geom[0]])).name)
