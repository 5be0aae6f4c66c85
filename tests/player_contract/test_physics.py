"""Units and physics: what IMUs, joints, pictures and sound say of one motion is one motion."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.player_contract.take import LEAN_M, SWEEP_M, TURN_RAD, Span, Take

from shiftxr.scenes.layout import read_objects
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.imu import ImuStream
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.rotation import Array, conjugate, from_rotvec, multiply, rotate, to_rotvec

RGB, HEAD, HANDS = "headset/rgb", "headset/head", "headset/hands"
IMU_OF = {"headset/imu": None, "left_wrist/imu": 0, "right_wrist/imu": 1}  # whose: the head's, or a hand's by its side
WRIST, RIGHT = 1, 1  # OpenXR joint; the second hand
GRAVITY_MPS2 = 9.81
CHANGED = 24  # of 255: more than a picture's noise
SEEN_M = 0.005  # a pixel, at arm's length


def poses(take: Take, side: int | None) -> tuple[NDArray[np.int64], Array]:
    """When and where a tracked body was: (n,) ns, (n, 7)."""
    messages = take.by_topic[HEAD if side is None else HANDS]
    rows = [np.asarray(m.sample) if side is None else wrist_pose(m.sample, side) for m in messages]
    return np.array([m.header.t_ns for m in messages]), np.stack(rows).astype(np.float64)


def wrist_pose(hands: object, side: int) -> Array:
    assert isinstance(hands, Hands)
    return np.concatenate([hands.position[side, WRIST], hands.orientation[side, WRIST]])


def pose_at(take: Take, side: int | None, t_ns: int) -> Array:
    """The newest pose (7,) at a time."""
    when, where = poses(take, side)
    return where[np.searchsorted(when, t_ns, side="right") - 1]


def imu_samples(take: Take, topic: str) -> tuple[NDArray[np.int64], Array]:
    """When (n,) ns and what (n, 6) an IMU read."""
    stream = take.streams[topic]
    assert isinstance(stream, ImuStream)
    ages_ns = np.round(np.arange(stream.block_samples) * 1e9 / stream.rate_hz).astype(np.int64)
    when = np.concatenate([m.header.t_ns + ages_ns for m in take.by_topic[topic]])
    return when, np.concatenate([np.asarray(m.sample, np.float64) for m in take.by_topic[topic]])


def frame_at(take: Take, t_ns: int) -> tuple[int, NDArray[np.int16]]:
    """The newest frame at a time, and when it was captured."""
    message = [m for m in take.by_topic[RGB] if m.header.t_ns <= t_ns][-1]
    return message.header.t_ns, np.asarray(message.sample).astype(np.int16)


@pytest.mark.parametrize("topic", list(IMU_OF))
def test_a_still_imu_reads_gravity_upwards_and_no_rotation(take: Take, topic: str) -> None:
    when, samples = imu_samples(take, topic)
    begin_ns, end_ns = take.still
    still = samples[(when > begin_ns + 200_000_000) & (when <= end_ns)]
    up = rotate(pose_at(take, IMU_OF[topic], end_ns)[3:], still[:, :3])
    assert len(still) > 50
    np.testing.assert_allclose(up, np.tile([0.0, GRAVITY_MPS2, 0.0], (len(up), 1)), atol=0.05)
    np.testing.assert_allclose(still[:, 3:], 0.0, atol=0.02)


def dead_reckoned(take: Take, topic: str, span: Span) -> tuple[Array, Array]:
    """How far an IMU says that its body went at each sample, and by what turn in all: (n, 3) metres, (4,), world.

    Strapdown integration from rest (Titterton and Weston 2004, "Strapdown Inertial Navigation Technology", ch. 3), with
    the rectangles that a hundred samples a second allow.
    """
    when, samples = imu_samples(take, topic)
    samples = samples[(when > span[0]) & (when <= span[1])]
    dt_s = 1.0 / take.streams[topic].rate_hz
    start = attitude = pose_at(take, IMU_OF[topic], span[0])[3:]
    ways, speed = [np.zeros(3)], np.zeros(3)
    for force_mps2, rate_radps in zip(samples[:, :3], samples[:, 3:], strict=True):
        attitude = multiply(attitude, from_rotvec(rate_radps * dt_s))
        speed = speed + (rotate(attitude, force_mps2) - np.array([0.0, GRAVITY_MPS2, 0.0])) * dt_s
        ways.append(ways[-1] + speed * dt_s)
    return np.stack(ways[1:]), multiply(attitude, conjugate(start))


@pytest.mark.parametrize(
    ("topic", "move"), [("right_wrist/imu", "back"), ("headset/imu", "turn"), ("headset/imu", "lean")]
)
def test_an_imu_integrates_to_the_way_and_the_turn_that_the_pose_shows(take: Take, topic: str, move: str) -> None:
    span: Span = getattr(take, move)
    before, after = (pose_at(take, IMU_OF[topic], t_ns) for t_ns in span)
    ways, turn = dead_reckoned(take, topic, span)
    np.testing.assert_allclose(ways[-1], after[:3] - before[:3], atol=0.006)
    shown = multiply(after[3:], conjugate(before[3:]))
    assert np.linalg.norm(to_rotvec(multiply(turn, conjugate(shown)))) < np.radians(0.5)
    moved = {"back": (SWEEP_M, 0.0), "turn": (0.0, TURN_RAD), "lean": (np.linalg.norm(LEAN_M), 0.0)}[move]
    assert np.linalg.norm(after[:3] - before[:3]) == pytest.approx(moved[0], abs=0.004)  # as it was told to
    assert np.linalg.norm(to_rotvec(shown)) == pytest.approx(moved[1], abs=0.01)


def test_a_head_that_turns_left_moves_the_picture_right_by_focal_length_times_tangent(take: Take) -> None:
    camera = take.streams[RGB]
    assert isinstance(camera, RgbStream)
    grey = [frame_at(take, t_ns)[1].mean(axis=2) for t_ns in take.turn]
    window = cv2.createHanningWindow((camera.width, camera.height), cv2.CV_64F)
    (right, down), _ = cv2.phaseCorrelate(grey[0], grey[1], window)
    assert right == pytest.approx(camera.fx * np.tan(TURN_RAD), abs=0.012 * camera.width)
    assert down == pytest.approx(0.0, abs=0.012 * camera.width)


def project(take: Take, t_ns: int) -> Array:
    """The pixels (26, 2) of the right hand's joints as the camera saw them."""
    camera = take.streams[RGB]
    assert isinstance(camera, RgbStream)
    head = pose_at(take, None, t_ns)
    hands = [m.sample for m in take.by_topic[HANDS] if m.header.t_ns <= t_ns][-1]
    assert isinstance(hands, Hands)
    x, y, z = rotate(conjugate(head[3:]), hands.position[RIGHT] - head[:3]).T
    return np.stack([camera.cx - camera.fx * x / z, camera.cy + camera.fy * y / z], axis=1)


def hand_region(take: Take, times_ns: tuple[int, ...]) -> NDArray[np.bool_]:
    """The picture's part (H, W) that the right hand covers at these times, a finger's width more."""
    camera = take.streams[RGB]
    assert isinstance(camera, RgbStream)
    region = np.zeros((camera.height, camera.width), np.uint8)
    for t_ns in times_ns:
        cv2.fillConvexPoly(region, cv2.convexHull(np.round(project(take, t_ns)).astype(np.int32)), 1)
    width = round(0.03 * camera.fx / 0.45)  # 3 cm at arm's length
    return cv2.dilate(region, np.ones((2 * width + 1, 2 * width + 1), np.uint8)).astype(bool)


def test_a_hand_that_moves_changes_the_pixels_where_its_joints_project(take: Take) -> None:
    (t0_ns, before), (t1_ns, after) = (frame_at(take, t_ns) for t_ns in take.sweep)
    changed = np.abs(after - before).max(axis=2) > CHANGED
    region = hand_region(take, (t0_ns, t1_ns))
    wrists = round(min(float(project(take, t_ns)[WRIST, 1]) for t_ns in (t0_ns, t1_ns)))
    assert 0.02 < region.mean() < 0.3
    assert changed[region].mean() > 0.25
    beyond = changed[:wrists][~region[:wrists]]  # below the wrists are the arms
    assert beyond.size > 1000
    assert beyond.mean() < 0.01


def test_pixels_joints_and_imu_show_a_hand_s_motion_within_one_frame(take: Take) -> None:
    begin_ns, end_ns = take.sweep
    when, where = poses(take, RIGHT)
    start = pose_at(take, RIGHT, begin_ns)[:3]
    joints_ns = when[(when > begin_ns) & (np.linalg.norm(where[:, :3] - start, axis=1) > SEEN_M)][0]
    when, _ = imu_samples(take, "right_wrist/imu")
    ways, _ = dead_reckoned(take, "right_wrist/imu", take.sweep)
    imu_ns = when[(when > begin_ns) & (when <= end_ns)][np.linalg.norm(ways, axis=1) > SEEN_M][0]
    t0_ns, before = frame_at(take, begin_ns)
    region = hand_region(take, (t0_ns, end_ns))
    frames = take.within(RGB, take.sweep)
    shown = [np.abs(np.asarray(m.sample).astype(np.int16) - before).max(axis=2)[region] > CHANGED for m in frames]
    rgb_ns = next(m.header.t_ns for m, change in zip(frames, shown, strict=True) if change.mean() > 0.05)
    period_ns = 1e9 / take.streams[RGB].rate_hz
    assert abs(imu_ns - joints_ns) <= period_ns
    assert abs(rgb_ns - joints_ns) <= period_ns


def fall(take: Take) -> list[tuple[int, float]]:
    """The dropped part's height at each control step after it was let go, and when: ns, metres."""
    if take.drop is None or take.part is None:
        pytest.skip(f"{take.scene.name} has nothing to take")
    samples = take.within("scene/objects", take.drop)
    states = [(m.header.t_ns, read_objects(take.scene, np.asarray(m.sample))) for m in samples]
    return [(t_ns, float(s.part[take.part][1])) for t_ns, s in states if s.holder[take.part] is None]


def test_a_part_that_is_let_go_falls_with_gravity(take: Take) -> None:
    heights = fall(take)
    floor_m = min(height for _, height in heights)
    landed = next(index for index, (_, height) in enumerate(heights) if height < floor_m + 0.02)
    t_s = np.array([t_ns for t_ns, _ in heights[:landed]]) * 1e-9
    if len(t_s) < 4:
        pytest.skip("control steps are too far apart to see a fall")
    half_mps2, *_ = np.polyfit(t_s - t_s[0], [height for _, height in heights[:landed]], 2)
    assert -2 * half_mps2 == pytest.approx(GRAVITY_MPS2, abs=2.0)  # it tumbles about another point than its origin


def test_a_part_that_falls_is_heard_within_one_frame_of_where_it_lands(take: Take) -> None:
    heights = fall(take)
    assert take.drop is not None
    floor_m = min(height for _, height in heights)
    landed_ns = next(t_ns for t_ns, height in heights if height < floor_m + 0.02)
    before = (take.drop[0] - 400_000_000, take.drop[0])
    quiet = max(loudness(m.sample) for m in take.within("headset/audio", before))
    blocks = take.within("headset/audio", take.drop)
    heard_ns = next(m.header.t_ns for m in blocks if loudness(m.sample) > 3 * quiet)
    apart_ns = max(1e9 / take.streams[topic].rate_hz for topic in (RGB, "scene/objects"))
    assert abs(heard_ns - landed_ns) <= apart_ns


def loudness(block: object) -> int:
    """The largest sample of a block."""
    return int(np.abs(np.asarray(block).astype(int)).max())
