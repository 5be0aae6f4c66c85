"""Move the seen hands and the head: from poses in the OpenXR frame to mocap bodies in MuJoCo's."""

import mujoco
import numpy as np

from shiftxr.player.build import hand_bodies
from shiftxr.player.hand_model import BONES, PALM, WRIST, HandJoints
from shiftxr.scenes.layout import SIDES
from shiftxr_bridge.frames import mujoco_from_openxr_position, mujoco_from_openxr_quaternion
from shiftxr_bridge.rotation import Array, rotate

_FOREARM_M = np.array([0.0, 0.0, 0.13])  # from the wrist towards the elbow


class WorkerBody:
    """Writes the worker's head, grips and bones into a model's mocap bodies."""

    def __init__(self, model: mujoco.MjModel) -> None:
        def mocap(name: str) -> int:
            return int(model.body(name).mocapid[0])

        names = [hand_bodies(side) for side in SIDES]
        self._head = mocap("head")
        self._grips = [mocap(hand.grip) for hand in names]
        self._palms = [mocap(hand.palm) for hand in names]
        self._forearms = [mocap(hand.forearm) for hand in names]
        self._bones = [[mocap(bone) for bone in hand.bones] for hand in names]

    def move_grips(self, data: mujoco.MjData, wrists: Array) -> None:
        """Put the bodies that hold parts where the wrists are: (2, 7)."""
        data.mocap_pos[self._grips] = mujoco_from_openxr_position(wrists[:, :3])
        data.mocap_quat[self._grips] = mujoco_from_openxr_quaternion(wrists[:, 3:])

    def pose_for_frame(self, data: mujoco.MjData, head: Array, joints: HandJoints) -> None:
        """Put everything that the camera sees of the worker in place, and the camera itself."""
        self._put(data, [self._head], head[None, :3], head[None, 3:])
        for side in (0, 1):
            position, orientation = joints.position[side], joints.orientation[side]
            starts, ends = [a for a, _ in BONES], [b for _, b in BONES]
            self._put(data, self._bones[side], 0.5 * (position[starts] + position[ends]), orientation[starts])
            self._put(data, [self._palms[side]], position[[PALM]], orientation[[PALM]])
            elbow = position[WRIST] + rotate(orientation[WRIST], _FOREARM_M)
            self._put(data, [self._forearms[side]], elbow[None], orientation[[WRIST]])

    def _put(self, data: mujoco.MjData, ids: list[int], position: Array, orientation: Array) -> None:
        data.mocap_pos[ids] = mujoco_from_openxr_position(position)
        data.mocap_quat[ids] = mujoco_from_openxr_quaternion(orientation)
