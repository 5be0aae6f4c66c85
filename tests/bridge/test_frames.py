"""Golden poses, worked out by hand from the definitions of the three frames."""

import numpy as np

from shiftxr_bridge.frames import (
    mujoco_from_openxr_position,
    mujoco_from_openxr_quaternion,
    openxr_from_mujoco_position,
    openxr_from_mujoco_quaternion,
    openxr_from_unity_angular_velocity,
    openxr_from_unity_position,
    openxr_from_unity_quaternion,
)
from shiftxr_bridge.rotation import from_rotvec, rotate

HALF = np.sqrt(0.5)


def test_one_metre_right_two_up_three_ahead() -> None:
    in_openxr = [1.0, 2.0, -3.0]
    np.testing.assert_allclose(openxr_from_mujoco_position(np.array([1.0, 3.0, 2.0])), in_openxr)
    np.testing.assert_allclose(openxr_from_unity_position(np.array([1.0, 2.0, 3.0])), in_openxr)
    np.testing.assert_allclose(mujoco_from_openxr_position(np.array(in_openxr)), [1.0, 3.0, 2.0])


def test_a_quarter_turn_to_the_left() -> None:
    in_openxr = [0.0, HALF, 0.0, HALF]  # about +y, right-handed
    np.testing.assert_allclose(openxr_from_mujoco_quaternion(np.array([HALF, 0.0, 0.0, HALF])), in_openxr)  # about +z
    np.testing.assert_allclose(mujoco_from_openxr_quaternion(np.array(in_openxr)), [HALF, 0.0, 0.0, HALF])
    # Unity is left-handed: a turn to the left about +y has a negative angle there
    np.testing.assert_allclose(openxr_from_unity_quaternion(np.array([0.0, -HALF, 0.0, HALF])), in_openxr)
    np.testing.assert_allclose(openxr_from_unity_angular_velocity(np.array([0.0, -1.5, 0.0])), [0.0, 1.5, 0.0])


def test_a_camera_that_looks_down_looks_down_in_every_frame() -> None:
    # OpenXR: pitch by -90 degrees about +x takes -z (ahead) to -y (down)
    camera = from_rotvec(np.array([-np.pi / 2, 0.0, 0.0]))
    np.testing.assert_allclose(rotate(camera, np.array([0.0, 0.0, -1.0])), [0.0, -1.0, 0.0], atol=1e-12)
    w, *axis = mujoco_from_openxr_quaternion(camera)
    np.testing.assert_allclose(rotate(np.array([*axis, w]), np.array([0.0, 1.0, 0.0])), [0.0, 0.0, -1.0], atol=1e-12)


def test_rotating_commutes_with_changing_the_frame() -> None:
    rng = np.random.default_rng(1)
    turns, points = from_rotvec(rng.normal(size=(50, 3))), rng.normal(size=(50, 3))
    wxyz = mujoco_from_openxr_quaternion(turns)
    xyzw = np.roll(wxyz, -1, axis=-1)
    there = rotate(xyzw, mujoco_from_openxr_position(points))
    np.testing.assert_allclose(openxr_from_mujoco_position(there), rotate(turns, points), atol=1e-12)
    np.testing.assert_allclose(openxr_from_mujoco_quaternion(wxyz), turns)
