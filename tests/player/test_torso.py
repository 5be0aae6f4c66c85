"""The trunk that a worker sees: under the shoulders, bent with the head, and not before the hands."""

import mujoco
import numpy as np
import pytest

from shiftxr.player.arm_model import shoulder_places
from shiftxr.player.body import WorkerBody
from shiftxr.player.build import build_model
from shiftxr.player.hand_model import hand_joints
from shiftxr.player.hand_skin import WORKER_GROUP
from shiftxr.player.torso_model import torso_poses
from shiftxr.player.torso_skin import CHEST, HIPS
from shiftxr.scenes.scene import load_scene
from shiftxr_bridge.frames import mujoco_from_openxr_position, openxr_from_mujoco_position
from shiftxr_bridge.rotation import IDENTITY, from_rotvec, multiply, rotate

UP = np.array([0.0, 1.0, 0.0])
WRISTS = np.array([[-0.17, 1.03, -0.12, *IDENTITY], [0.2, 1.05, -0.25, *IDENTITY]])


def head_looking(down_rad: float, yaw_rad: float = 0.0) -> np.ndarray:
    turn = multiply(from_rotvec(yaw_rad * UP), from_rotvec(np.array([-down_rad, 0.0, 0.0])))
    return np.array([0.05, 1.63, -0.02, *turn])


def test_who_looks_ahead_stands_straight() -> None:
    shoulders = np.array([[-0.1, 1.4, 0.05], [0.3, 1.4, 0.05]])
    places, turns = torso_poses(head_looking(0.0), shoulders)
    np.testing.assert_allclose(places, [[0.1, 1.4, 0.05], [0.1, 1.4 - 0.504, 0.05]], atol=1e-9)
    np.testing.assert_allclose(np.abs(turns @ IDENTITY), 1.0)


def test_who_looks_down_bends_the_chest_and_keeps_the_hips_behind() -> None:
    shoulders = np.array([[-0.1, 1.4, 0.05], [0.3, 1.4, 0.05]])
    places, turns = torso_poses(head_looking(1.0), shoulders)
    spine = rotate(turns, UP)
    np.testing.assert_allclose(spine[0], [0.0, np.cos(0.35), -np.sin(0.35)], atol=1e-9)  # tilted ahead, to -z
    np.testing.assert_allclose(spine[1], [0.0, np.cos(0.175), -np.sin(0.175)], atol=1e-9)
    # the hips: 252 mm (sin 0.35 + sin 0.175) = 130 behind the chest
    np.testing.assert_allclose(places[1, 2] - places[0, 2], 0.1303, atol=1e-4)


def test_the_trunk_turns_with_the_shoulders() -> None:
    head = head_looking(0.5, yaw_rad=0.8)
    shoulders = shoulder_places(head, WRISTS[:, :3])
    _, turns = torso_poses(head, shoulders)
    right = (shoulders[1] - shoulders[0]) / np.linalg.norm(shoulders[1] - shoulders[0])
    np.testing.assert_allclose(rotate(turns, np.array([1.0, 0.0, 0.0])), [right, right], atol=1e-9)


@pytest.fixture(scope="module")
def model() -> mujoco.MjModel:
    scene, folder = load_scene("assembly_station")
    return build_model(scene, folder, 64, 64)


def trunk_geoms(model: mujoco.MjModel) -> np.ndarray:
    return np.flatnonzero(np.isin(model.geom_bodyid, [model.body(name).id for name in (CHEST, HIPS)]))


def test_the_trunk_touches_nothing_and_no_mark_sticks_to_it(model: mujoco.MjModel) -> None:
    geoms = trunk_geoms(model)
    assert len(geoms) > 2
    assert not model.geom_contype[geoms].any()
    assert not model.geom_conaffinity[geoms].any()
    assert (model.geom_group[geoms] == WORKER_GROUP).all()


@pytest.mark.parametrize("down_rad", [0.3, 0.7, 1.0, 1.4])
def test_the_trunk_is_put_in_place_and_hides_no_joint_of_a_working_hand(model: mujoco.MjModel, down_rad: float) -> None:
    data = mujoco.MjData(model)
    head, hands = head_looking(down_rad, yaw_rad=0.3), hand_joints(WRISTS, np.array([0.0, 1.0]))
    WorkerBody(model).pose_for_frame(data, head, hands)
    mujoco.mj_kinematics(model, data)
    chest = openxr_from_mujoco_position(data.body(CHEST).xpos)
    np.testing.assert_allclose(chest, shoulder_places(head, WRISTS[:, :3]).mean(axis=0), atol=1e-9)
    only, geom = np.zeros(6, np.uint8), np.array([-1], np.int32)
    only[WORKER_GROUP] = 1
    start = mujoco_from_openxr_position(head[:3])
    for joint in hands.position.reshape(-1, 3):
        ray = mujoco_from_openxr_position(joint) - start
        share = mujoco.mj_ray(model, data, start, ray, only, True, -1, geom)
        assert share < 0 or share > 1 or geom[0] not in trunk_geoms(model)
