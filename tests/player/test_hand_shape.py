"""The seen hand: a closed surface, carried by its bones, with arms that reach."""

import mujoco
import numpy as np
import pytest

from shiftxr.player.arm_model import FOREARM_M, UPPER_ARM_M, elbow_places, shoulder_places
from shiftxr.player.build import build_model
from shiftxr.player.hand_model import BONES
from shiftxr.player.hand_shape import hand_shape
from shiftxr.player.hand_skin import hand_bodies
from shiftxr.player.surface_nets import surface_nets
from shiftxr.scenes.scene import load_scene
from shiftxr_bridge.rotation import from_rotvec


def volume(vertices: np.ndarray, faces: np.ndarray) -> float:
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6.0)


def assert_closed(faces: np.ndarray) -> None:
    edges = {(int(a), int(b)) for face in faces for a, b in zip(face, np.roll(face, -1), strict=True)}
    assert len(edges) == 3 * len(faces)  # no edge twice in one sense
    assert all((b, a) in edges for a, b in edges)  # and every one again in the other


def test_a_ball_is_meshed_as_a_ball() -> None:
    grid = np.stack(np.meshgrid(*[np.arange(24.0)] * 3, indexing="ij"), axis=-1)
    vertices, faces = surface_nets(np.linalg.norm(grid - [11.3, 12.0, 11.7], axis=-1) - 8.0)
    assert_closed(faces)
    radii = np.linalg.norm(vertices - [11.3, 12.0, 11.7], axis=1)
    assert 7.85 < radii.min() <= radii.max() < 8.05
    assert volume(vertices, faces) == pytest.approx(4 / 3 * np.pi * 8.0**3, rel=0.03)  # positive: faces look outwards


def test_a_surface_that_leaves_the_grid_is_refused() -> None:
    with pytest.raises(ValueError, match="not within the grid"):
        surface_nets(np.full((4, 4, 4), -1.0))


def test_a_hand_is_one_closed_surface_of_a_hands_size() -> None:
    shape = hand_shape()
    assert_closed(shape.faces)
    # a hand displaces about 0.4 litres, 11 cm of forearm about 0.3
    assert 0.5e-3 < volume(shape.vertices, shape.faces) < 0.85e-3
    # 18 cm from wrist to fingertip, the thumb aside
    assert -0.19 < shape.vertices[:, 2].min() < -0.175


def test_every_point_of_the_skin_is_carried_and_a_fingertip_by_its_last_bone_alone() -> None:
    shape = hand_shape()
    np.testing.assert_allclose(shape.weights.sum(axis=1), 1.0)
    middle_tip = shape.vertices[:, 2].argmin()
    assert shape.weights[middle_tip].argmax() == BONES.index((14, 15))
    assert shape.weights[middle_tip].max() > 0.95
    assert shape.nail.max() == 1.0
    assert (shape.nail > 0.5).mean() < 0.03


def test_the_left_hand_is_the_right_ones_mirror_image() -> None:
    scene, folder = load_scene("assembly_station")
    model = build_model(scene, folder, 64, 64)
    left, right = (
        model.skin_vert[model.skin_vertadr[n] : model.skin_vertadr[n] + model.skin_vertnum[n]]
        for n in (mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_SKIN, f"{side}_skin") for side in ("left", "right"))
    )
    np.testing.assert_allclose(left * [-1.0, 1.0, 1.0], right, atol=1e-7)


def test_what_is_seen_of_a_worker_touches_nothing() -> None:
    scene, folder = load_scene("assembly_station")
    model = build_model(scene, folder, 64, 64)
    for side in ("left", "right"):
        names = hand_bodies(side)
        bodies = {model.body(name).id for name in (names.palm, names.forearm, names.upper_arm, *names.bones)}
        geoms = np.isin(model.geom_bodyid, list(bodies))
        assert not model.geom_contype[geoms].any()
        assert not model.geom_conaffinity[geoms].any()


def test_an_arm_in_reach_has_its_two_lengths_and_its_elbow_low_and_outside() -> None:
    head = np.array([0.0, 1.6, 0.0, 0.0, 0.0, 0.0, 1.0])
    wrists = np.array([[-0.15, 1.1, -0.3], [0.2, 1.15, -0.35]])
    shoulders = shoulder_places(head, wrists)
    elbows = elbow_places(shoulders, wrists)
    np.testing.assert_allclose(np.linalg.norm(elbows - wrists, axis=1), FOREARM_M)
    np.testing.assert_allclose(np.linalg.norm(elbows - shoulders, axis=1), UPPER_ARM_M)
    assert (elbows[:, 1] < 0.5 * (shoulders[:, 1] + wrists[:, 1])).all()
    assert elbows[0, 0] < wrists[0, 0]
    assert elbows[1, 0] > wrists[1, 0]


def test_a_wrist_out_of_reach_keeps_its_forearm() -> None:
    shoulders = np.array([[-0.2, 1.4, 0.0], [0.2, 1.4, 0.0]])
    wrists = shoulders + np.array([0.0, 0.0, -0.9])
    elbows = elbow_places(shoulders, wrists)
    np.testing.assert_allclose(elbows, wrists + np.array([0.0, 0.0, FOREARM_M]), atol=1e-9)


def test_shoulders_stay_behind_the_eyes_of_one_who_bends_over_the_own_hands() -> None:
    head = np.array([0.0, 1.3, -0.4, *from_rotvec(np.array([-1.0, 0.0, 0.0]))])  # looks steeply down
    wrists = np.array([[-0.15, 1.0, -0.25], [0.15, 1.0, -0.25]])  # nearer to the trunk than the eyes are
    left, right = shoulder_places(head, wrists)
    assert left[2] == pytest.approx(right[2])
    assert left[2] > head[2]
    assert left[0] < 0 < right[0]
