"""What is struck sounds of its material and of the speed; tools count; and scenes hold the sounds that they name."""

import importlib.util
import json
import wave
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from tests.player.listening import centroid_hz, decay_s, rms_db

from shiftxr.player.contact_sound import struck
from shiftxr.player.sound import Microphones, load_sounds
from shiftxr.player.voices import MAX_VOICES
from shiftxr.scenes.scene import load_scene

SCENES = Path(__file__).parents[2] / "scenes"
MATERIALS = ("metal", "plastic", "rubber", "wood", "cardboard")
IN_FRONT = np.array([0.0, 0.0, -1.0])


@pytest.fixture(scope="module")
def recipes() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sounds", SCENES / "make_sounds.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("material", MATERIALS)
def test_a_faster_stroke_is_louder_and_brighter(recipes: ModuleType, material: str) -> None:
    response = recipes.SOUNDS[f"impact_{material}"]().astype(np.float32)
    gentle, hard = struck(response, material, 0.3), struck(response, material, 2.0)
    assert rms_db(hard) - rms_db(gentle) > 20 * np.log10(2.0 / 0.3)  # by its momentum, and by what a short push adds
    assert centroid_hz(hard) > 1.04 * centroid_hz(gentle)


def test_a_push_keeps_its_area_however_short_it_is() -> None:
    steady = np.ones(400, np.float32)  # a body that would answer every push for ever
    for speed_mps in (0.15, 0.7, 2.0):
        assert struck(steady, "plastic", speed_mps)[200] == pytest.approx(speed_mps / 2.0, rel=1e-5)


def test_materials_differ_in_colour_and_in_how_long_they_ring(recipes: ModuleType) -> None:
    sounds = {name: recipes.SOUNDS[f"impact_{name}"]().astype(np.float32) for name in MATERIALS}
    colour = {name: centroid_hz(struck(sound, name, 1.0)) for name, sound in sounds.items()}
    ring = {name: decay_s(struck(sound, name, 1.0)) for name, sound in sounds.items()}
    assert colour["metal"] > colour["wood"] > colour["plastic"] > colour["cardboard"] > colour["rubber"]
    assert ring["metal"] > 2 * ring["plastic"]
    assert ring["wood"] > ring["cardboard"]


def test_the_microphones_hear_the_speed_of_a_stroke(recipes: ModuleType) -> None:
    heard = []
    for speed_mps in (0.3, 2.0):
        microphones = Microphones({"impact_wood": recipes.SOUNDS["impact_wood"]().astype(np.float32)})
        microphones.strike("impact_wood", "wood", 0.0, IN_FRONT, speed_mps)
        heard.append(np.concatenate([microphones.block([]) for _ in range(10)])[:, 0] / 32767.0)
    assert rms_db(heard[1]) > rms_db(heard[0]) + 16.0
    assert centroid_hz(heard[1]) > centroid_hz(heard[0])


def test_ratchet_clicks_can_be_counted() -> None:
    scene, folder = load_scene("assembly_station")
    microphones = Microphones(load_sounds(folder, scene.sounds))
    microphones.enter_hall(0.005, {}, np.random.default_rng(1))
    times_s = [0.10, 0.19, 0.31, 0.40, 0.52, 0.60, 0.75]
    for t_s in times_s:
        microphones.play("ratchet", t_s, np.array([0.2, -0.4, -0.5]), 0.45)
    heard = np.concatenate([microphones.block([]) for _ in range(50)])[:, 0] / 32767.0
    level = np.sqrt(np.mean(heard.reshape(-1, 80) ** 2, axis=1))  # every 5 ms
    loud = level > 0.25 * level.max()
    onsets = np.flatnonzero(loud[1:] & ~loud[:-1]) + 1
    assert onsets.size == 7
    np.testing.assert_allclose(onsets * 0.005, times_s, atol=0.01)


def test_one_event_too_many_is_dropped_and_counted() -> None:
    microphones = Microphones({"click": np.ones(8, np.float32)})
    for _ in range(MAX_VOICES + 2):
        microphones.play("click", 0.0, IN_FRONT, 0.1)
    assert microphones.voices_dropped == 2


def test_a_scene_gets_the_sounds_that_it_names_and_no_others(recipes: ModuleType, tmp_path: Path) -> None:
    names = ["valve", "lock", "switch", "footstep", "impact_rubber"]
    (tmp_path / "scene.json").write_text(json.dumps({"sounds": {name: f"sounds/{name}.wav" for name in names}}))
    recipes.write_scene(tmp_path)
    assert sorted(path.stem for path in (tmp_path / "sounds").iterdir()) == sorted(names)
    for sound in load_sounds(tmp_path, {name: f"sounds/{name}.wav" for name in names}).values():
        assert np.abs(sound).max() == pytest.approx(0.7, abs=0.001)
        assert 0.02 < sound.size / 16_000 < 0.6


def test_a_padlock_clicks_twice(recipes: ModuleType) -> None:
    level = np.sqrt(np.mean(recipes.SOUNDS["lock"]()[:1600].reshape(-1, 80) ** 2, axis=1))
    loud = level > 0.2 * level.max()
    assert np.sum(loud & ~np.append(False, loud[:-1])) == 2


@pytest.mark.parametrize("scene", sorted(path.parent.name for path in SCENES.glob("*/scene.json")))
def test_committed_sounds_are_what_the_recipes_make(recipes: ModuleType, scene: str) -> None:
    named = json.loads((SCENES / scene / "scene.json").read_text(encoding="utf-8"))["sounds"]
    assert {f"sounds/{path.name}" for path in (SCENES / scene / "sounds").glob("*.wav")} == set(named.values())
    for name, file in named.items():
        with wave.open(str(SCENES / scene / file), "rb") as reader:
            kept = np.frombuffer(reader.readframes(reader.getnframes()), "<i2")
        np.testing.assert_allclose(kept, 32767 * recipes.SOUNDS[name](), atol=2.0)
