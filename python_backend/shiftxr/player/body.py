"""Move what is seen of a worker, and the head: from poses in the OpenXR frame to mocap bodies in MuJoCo's."""

import mujoco
import numpy as np

from shiftxr.player.arm_model import FOREARM_M, elbow_places, shoulder_places
from shiftxr.player.hand_model import BONES, PALM, WRIST, HandJoints
from shiftxr.player.hand_skin import hand_bodies
from shiftxr.player.torso_model import torso_poses
from shiftxr.player.torso_skin import CHEST, HIPS
from shiftxr.scenes.layout import SIDES
from shiftxr_bridge.frames import mujoco_from_openxr_position, mujoco_from_openxr_quaternion
from shiftxr_bridge.rotation import Array, between, multiply, rotate

_BACK = np.array([0.0, 0.0, 1.0])  # from the wrist towards the elbow, where the wrist is not bent
_STARTS, _ENDS = [a for a, _ in BONES], [b for _, b in BONES]


class WorkerBody:
    """Writes the worker's head, grips, bones and trunk into a model's mocap bodies."""

    def __init__(self, model: mujoco.MjModel) -> None:
        def mocap(name: str) -> int:
            return int(model.body(name).mocapid[0])

        self._model = model
        names = [hand_bodies(side) for side in SIDES]
        self._grips = [mocap(hand.grip) for hand in names]
        seen = ["head", *(bone for hand in names for bone in hand.bones), *(hand.palm for hand in names)]
        seen += [*(hand.forearm for hand in names), *(hand.upper_arm for hand in names), CHEST, HIPS]
        self._seen = [mocap(name) for name in seen]
        self._sleeves = [model.geom(hand.upper_arm).id for hand in names]

    def move_grips(self, data: mujoco.MjData, wrists: Array) -> None:
        """Put the bodies that hold parts where the wrists are: (2, 7)."""
        data.mocap_pos[self._grips] = mujoco_from_openxr_position(wrists[:, :3])
        data.mocap_quat[self._grips] = mujoco_from_openxr_quaternion(wrists[:, 3:])

    def pose_for_frame(self, data: mujoco.MjData, head: Array, joints: HandJoints) -> None:
        """Put everything that the camera sees of the worker in place, and the camera itself."""
        position, turn = joints.position, joints.orientation
        bones = 0.5 * (position[:, _STARTS] + position[:, _ENDS]).reshape(-1, 3)
        shoulders = shoulder_places(head, position[:, WRIST])
        arms, arm_turns = self._arms(shoulders, position[:, WRIST], turn[:, WRIST])
        torso, torso_turns = torso_poses(head, shoulders)
        places = np.concatenate([head[None, :3], bones, position[:, PALM], arms, torso])
        bone_turns = turn[:, _STARTS].reshape(-1, 4)
        turns = np.concatenate([head[None, 3:], bone_turns, turn[:, PALM], arm_turns, torso_turns])
        data.mocap_pos[self._seen] = mujoco_from_openxr_position(places)
        data.mocap_quat[self._seen] = mujoco_from_openxr_quaternion(turns)

    def _arms(self, shoulders: Array, wrists: Array, turns: Array) -> tuple[Array, Array]:
        """Middles (4, 3) and orientations (4, 4) of both forearms, then of both upper arms."""
        elbows = elbow_places(shoulders, wrists)
        forearms = _pointing(turns, elbows - wrists)
        upper_arms = _pointing(forearms, shoulders - elbows)
        # who reaches farther than two bones brings the shoulder along: the sleeve stretches, so as not to end in view
        self._model.geom_size[self._sleeves, 1] = 0.5 * np.linalg.norm(shoulders - elbows, axis=1)
        middles = [wrists + rotate(forearms, 0.5 * FOREARM_M * _BACK), 0.5 * (elbows + shoulders)]
        return np.concatenate(middles), np.concatenate([forearms, upper_arms])


def _pointing(turn: Array, direction: Array) -> Array:
    """Rotations turned on the shortest way so that their +z points along a direction: (N, 4), (N, 3) -> (N, 4)."""
    towards = direction / np.linalg.norm(direction, axis=1, keepdims=True)
    return multiply(between(rotate(turn, _BACK), towards), turn)
