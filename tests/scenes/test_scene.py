import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from shiftxr.scenes.errors import BadScene, UnknownScene
from shiftxr.scenes.folders import find_scene
from shiftxr.scenes.layout import ACTION_SIZE, GRIP, HEAD_POSE, WRIST_POSE, object_names, read_objects
from shiftxr.scenes.scene import load_scene


def test_an_unknown_scene_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownScene, match="assembly_station"):
        find_scene("no_such_scene")


def test_the_action_layout_covers_all_23_numbers_once() -> None:
    used = [*range(7)[HEAD_POSE], *range(23)[WRIST_POSE[0]], *range(23)[WRIST_POSE[1]], *GRIP]
    assert used == list(range(ACTION_SIZE))


def test_object_state_is_read_back_by_its_names() -> None:
    scene, _ = load_scene("assembly_station")
    names = object_names(scene)
    vector = np.arange(len(names), dtype=np.float32)
    vector[names.index("left_hand.held")] = 2  # the second graspable
    vector[names.index("right_hand.held")] = 0
    for graspable in scene.graspables:
        vector[names.index(f"{graspable.body}.holder")] = 0
    vector[names.index("driver.holder")] = 3 + 5  # the sixth socket
    vector[names.index("press.state")] = 1
    state = read_objects(scene, vector)
    assert state.held == ("gear", None)
    assert state.holder["driver"] == "holder_seat"
    assert state.holder["gear"] is None
    assert state.angle_rad["bolt_b"] == names.index("bolt_b.angle")
    assert state.button["start_button"].travel == names.index("start_button.travel")
    assert state.machine["press"].state == 1
    assert state.part["cover"].tolist() == [
        names.index(f"cover.{c}") for c in ("px", "py", "pz", "qx", "qy", "qz", "qw")
    ]
    assert state.button["start_button"].top.tolist() == [names.index(f"start_button.p{c}") for c in "xyz"]


def test_object_state_of_another_length_is_refused() -> None:
    scene, _ = load_scene("assembly_station")
    with pytest.raises(ValueError, match="117"):
        read_objects(scene, np.zeros(5, np.float32))


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"sockets": [{"site": "s", "kind": "place", "accepts": ["ghost"], "tolerance_m": 0.1}]}, "ghost"),
        ({"mistakes": ["daydreaming"]}, "daydreaming"),
        ({"title": 7}, "title"),
    ],
)
def test_a_broken_scene_names_its_file_and_place(tmp_path: Path, broken: dict[str, object], reason: str) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(find_scene("assembly_station"), folder)
    scene = json.loads((folder / "scene.json").read_text()) | broken
    (folder / "scene.json").write_text(json.dumps(scene))
    with pytest.raises(BadScene, match=reason) as refusal:
        load_scene(str(folder))
    assert "scene.json" in str(refusal.value)


def test_a_missing_sound_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(find_scene("assembly_station"), folder)
    (folder / "sounds" / "stamp.wav").unlink()
    with pytest.raises(BadScene, match=r"sounds\.stamp"):
        load_scene(str(folder))


def test_a_sound_that_the_scene_needs_but_does_not_name_is_refused_with_why(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(find_scene("assembly_station"), folder)
    scene = json.loads((folder / "scene.json").read_text())
    del scene["sounds"]["ratchet"]
    (folder / "scene.json").write_text(json.dumps(scene))
    with pytest.raises(BadScene, match="no ratchet, for when a tool turns back"):
        load_scene(str(folder))
