"""Move the seen hands and the head: from poses in the OpenXR frame to mocap bodies in MuJoCo's."""

import mujoco
import numpy as np

from shiftxr.player.arm_model import FOREARM_M, elbow_places, shoulder_places
from shiftxr.player.hand_model import BONES, PALM, WRIST, HandJoints
from shiftxr.player.hand_skin import hand_bodies
from shiftxr.scenes.layout import SIDES
from shiftxr_bridge.frames import mujoco_from_openxr_position, mujoco_from_openxr_quaternion
from shiftxr_bridge.rotation import Array, between, multiply, rotate

_BACK = np.array([0.0, 0.0, 1.0])  # from the wrist towards the elbow, where the wrist is not bent
_STARTS, _ENDS = [a for a, _ in BONES], [b for _, b in BONES]


class WorkerBody:
    """Writes the worker's head, grips and bones into a model's mocap bodies."""

    def __init__(self, model: mujoco.MjModel) -> None:
        def mocap(name: str) -> int:
            return int(model.body(name).mocapid[0])

        self._model = model
        names = [hand_bodies(side) for side in SIDES]
        self._head = [mocap("head")]
        self._grips = [mocap(hand.grip) for hand in names]
        self._bones = [mocap(bone) for hand in names for bone in hand.bones]
        self._palms = [mocap(hand.palm) for hand in names]
        self._forearms = [mocap(hand.forearm) for hand in names]
        self._upper_arms = [mocap(hand.upper_arm) for hand in names]
        self._sleeves = [model.geom(hand.upper_arm).id for hand in names]

    def move_grips(self, data: mujoco.MjData, wrists: Array) -> None:
        """Put the bodies that hold parts where the wrists are: (2, 7)."""
        data.mocap_pos[self._grips] = mujoco_from_openxr_position(wrists[:, :3])
        data.mocap_quat[self._grips] = mujoco_from_openxr_quaternion(wrists[:, 3:])

    def pose_for_frame(self, data: mujoco.MjData, head: Array, joints: HandJoints) -> None:
        """Put everything that the camera sees of the worker in place, and the camera itself."""
        self._put(data, self._head, head[None, :3], head[None, 3:])
        position, orientation = joints.position, joints.orientation
        middle = 0.5 * (position[:, _STARTS] + position[:, _ENDS])
        self._put(data, self._bones, middle.reshape(-1, 3), orientation[:, _STARTS].reshape(-1, 4))
        self._put(data, self._palms, position[:, PALM], orientation[:, PALM])
        self._pose_arms(data, head, position[:, WRIST], orientation[:, WRIST])

    def _pose_arms(self, data: mujoco.MjData, head: Array, wrists: Array, turns: Array) -> None:
        shoulders = shoulder_places(head, wrists)
        elbows = elbow_places(shoulders, wrists)
        forearms = _pointing(turns, elbows - wrists)
        self._put(data, self._forearms, wrists + rotate(forearms, 0.5 * FOREARM_M * _BACK), forearms)
        upper_arms = _pointing(forearms, shoulders - elbows)
        self._put(data, self._upper_arms, 0.5 * (elbows + shoulders), upper_arms)
        # who reaches farther than two bones brings the shoulder along: the sleeve stretches, so as not to end in view
        self._model.geom_size[self._sleeves, 1] = 0.5 * np.linalg.norm(shoulders - elbows, axis=1)

    def _put(self, data: mujoco.MjData, ids: list[int], position: Array, orientation: Array) -> None:
        data.mocap_pos[ids] = mujoco_from_openxr_position(position)
        data.mocap_quat[ids] = mujoco_from_openxr_quaternion(orientation)


def _pointing(turn: Array, direction: Array) -> Array:
    """Rotations turned on the shortest way so that their +z points along a direction: (N, 4), (N, 3) -> (N, 4)."""
    towards = direction / np.linalg.norm(direction, axis=1, keepdims=True)
    return multiply(between(rotate(turn, _BACK), towards), turn)
