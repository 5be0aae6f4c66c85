"""Views of samples, decoded with the schemas that they name."""

import json
from typing import Any

import numpy as np

from shiftxr.sessions.foxglove_views.hand_skeleton import BONES, hand_views
from shiftxr.sessions.foxglove_views.inertial import imu_views
from shiftxr.sessions.foxglove_views.labels import task_views
from shiftxr.sessions.foxglove_views.object_state import object_views
from shiftxr.sessions.foxglove_views.poses import head_views
from shiftxr.sessions.foxglove_views.view import View
from shiftxr.sessions.recording.wire_record import message_class
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.header import Header
from shiftxr_bridge.imu import ImuStream
from shiftxr_bridge.objects import ObjectsStream
from shiftxr_bridge.rotation import multiply, rotate
from shiftxr_bridge.task import TaskSample

S = 1_000_000_000


def read(view: View) -> Any:
    if view.schema.encoding == "jsonschema":
        return json.loads(view.data)
    return message_class(view.schema.data, view.schema.name).FromString(view.data)


def test_a_hand_has_a_sphere_per_valid_joint_and_a_bone_between_two() -> None:
    position = np.zeros((2, 26, 3))
    position[0, :, 0] = np.arange(26) * 0.01
    valid = np.zeros((2, 26), bool)
    valid[0, [0, 1, 6, 7, 9]] = True  # left: palm, wrist, two joints of the index that touch and one that does not
    hands = Hands(3 * S, position, np.zeros((2, 26, 4)), np.full((2, 26), 0.01), valid)
    left, right = read(hand_views("headset/hands", hands)[0]).entities
    assert (left.id, right.id, left.frame_id) == ("left hand", "right hand", "world")
    assert [round(s.pose.position.x, 6) for s in left.spheres] == [0.0, 0.01, 0.06, 0.07, 0.09]
    assert left.spheres[0].size.x == 0.02  # a diameter
    ends = [round(point.x, 6) for point in left.lines[0].points]
    assert ends == [0.01, 0.0, 0.01, 0.06, 0.06, 0.07]  # wrist-palm, wrist-index, index
    assert len(right.spheres) == 0  # an entity without joints takes the last one's place


def test_bones_reach_every_joint_from_the_wrist_once() -> None:
    assert len(BONES) == 25
    assert sorted(end for _, end in BONES) == [0, *range(2, 26)]


def test_up_on_the_wire_is_up_in_foxglove_s_map_and_a_camera_looks_ahead() -> None:
    turn = np.array([0, 2**-0.5, 0, 2**-0.5])  # a quarter turn to the left: ahead is -x
    _, frames = head_views("headset/head", S, np.array([1.0, 1.6, -2.0, *turn]))
    world, head, camera = read(frames).transforms
    assert [(t.parent_frame_id, t.child_frame_id) for t in (world, head, camera)] == [
        ("map", "world"),
        ("world", "headset"),
        ("headset", "headset_camera"),
    ]
    q = [np.array([t.rotation.x, t.rotation.y, t.rotation.z, t.rotation.w]) for t in (world, head, camera)]
    np.testing.assert_allclose(rotate(q[0], np.array([0, 1.0, 0])), [0, 0, 1], atol=1e-12)
    ahead = rotate(multiply(q[1], q[2]), np.array([0, 0, 1.0]))  # an image's +z, in the world
    np.testing.assert_allclose(ahead, [-1, 0, 0], atol=1e-12)
    assert (head.translation.x, head.translation.y, head.translation.z) == (1.0, 1.6, -2.0)


def test_every_inertial_sample_has_its_own_time() -> None:
    block = np.array([[0, 9.81, 0, 0, 0, 0.5], [1, 9.81, 0, 0, 0, 0.25]], np.float32)
    views = imu_views(ImuStream("headset/imu", 100, 2), 5 * S, block)
    assert [view.t_ns for view in views] == [5 * S, 5 * S + 10_000_000]
    assert read(views[1])["timestamp"] == {"sec": 5, "nsec": 10_000_000}
    assert read(views[1])["specific_force_mps2"] == {"x": 1.0, "y": 9.81, "z": 0.0}
    assert read(views[0])["angular_velocity_radps"] == {"x": 0.0, "y": 0.0, "z": 0.5}


def test_labels_are_words_and_events_are_lines_of_a_log() -> None:
    labels, line = task_views("worker/task", S, TaskSample(6, 4, ("snap part_a",)))
    told = read(labels)
    assert (told["step"], told["step_index"], told["mistake"]) == ("fasten", 6, "not_tightened")
    assert "machine" not in told
    assert (line.topic, read(line).message) == ("worker/task/log", "snap part_a")


def test_a_label_of_a_later_vocabulary_is_its_number() -> None:
    (labels,) = task_views("worker/task", S, TaskSample(1000, None))
    assert read(labels)["step"] == "1000"


def test_object_state_has_the_scene_s_names() -> None:
    stream = ObjectsStream("scene/objects", 10, ("lid.x", "lid.y"))
    (view,) = object_views(stream, Header("s", 0, S, {"episode": 3}), np.array([0.5, -1.0], np.float32))
    assert read(view)["state"] == {"lid.x": 0.5, "lid.y": -1.0}
    assert read(view)["episode"] == 3


def test_a_clock_beyond_foxglove_s_is_held_at_its_end_and_the_view_keeps_the_time() -> None:
    late = 2**63 - 1
    pose, _ = head_views("headset/head", late, np.array([0, 0, 0, 0, 0, 0, 1.0]))
    assert pose.t_ns == late
    assert read(pose).timestamp.seconds == 2**32 - 1
