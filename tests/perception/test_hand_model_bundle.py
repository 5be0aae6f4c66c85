"""The bundle is built from a real wheel, in a cache of the test's own; what cannot work says so."""

import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shiftxr.perception.errors import NoHandModel
from shiftxr.perception.hand_landmarks import HandFinder
from shiftxr.perception.hand_model_bundle import MODEL_VARIABLE, hand_model


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(MODEL_VARIABLE, raising=False)
    return tmp_path / "cache" / "shiftxr"


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """pip has one folder to look in, and no index."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for name, value in {"CONFIG_FILE": os.devnull, "NO_INDEX": "1", "FIND_LINKS": str(wheels)}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    return wheels


def test_it_is_built_once_and_whole_by_two_at_the_same_time(empty_cache: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: hand_model(), range(2))
    assert first == second == empty_cache / "hand_landmarker.task"
    with zipfile.ZipFile(first) as bundle:
        assert sorted(bundle.namelist()) == ["hand_detector.tflite", "hand_landmarks_detector.tflite"]
    assert [path.name for path in empty_cache.iterdir()] == ["hand_landmarker.task"]  # nothing is left behind
    made_ns = first.stat().st_mtime_ns
    assert hand_model().stat().st_mtime_ns == made_ns


def test_without_a_network_the_message_names_the_remedy(empty_cache: Path, offline: Path) -> None:
    with pytest.raises(NoHandModel, match=r"mediapipe==0\.10\.21: .*No matching distribution.*SHIFTXR_HAND_MODEL"):
        hand_model()
    assert not list(empty_cache.iterdir())


def test_a_wheel_with_other_bytes_is_refused(empty_cache: Path, offline: Path) -> None:
    name = "mediapipe-0.10.21"
    with zipfile.ZipFile(offline / f"{name}-cp311-cp311-manylinux_2_28_x86_64.whl", "w") as wheel:
        wheel.writestr(f"{name}.dist-info/METADATA", "Metadata-Version: 2.1\nName: mediapipe\nVersion: 0.10.21\n")
        wheel.writestr(f"{name}.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: cp311-cp311-manylinux_2_28_x86_64\n")
    with pytest.raises(NoHandModel, match=r"SHA-256 is not the known one.*SHIFTXR_HAND_MODEL"):
        hand_model()
    assert not list(empty_cache.iterdir())


def test_a_cached_bundle_that_was_cut_off_is_not_used(empty_cache: Path, offline: Path) -> None:
    empty_cache.mkdir(parents=True)
    (empty_cache / "hand_landmarker.task").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(NoHandModel, match="No matching distribution"):
        hand_model()


def test_a_named_file_is_taken_if_it_is_a_model(
    empty_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine.task"
    monkeypatch.setenv(MODEL_VARIABLE, str(mine))
    with pytest.raises(NoHandModel, match=r"mine\.task: .*unset it"):
        hand_model()
    with zipfile.ZipFile(mine, "w") as bundle:
        bundle.writestr("hand_detector.tflite", b"")
    with pytest.raises(NoHandModel, match=r"lacks hand_landmarks_detector\.tflite"):
        hand_model()
    with zipfile.ZipFile(mine, "a") as bundle:
        bundle.writestr("hand_landmarks_detector.tflite", b"")
    assert hand_model() == mine
    with pytest.raises(NoHandModel, match=r"can't use .*mine\.task"):
        HandFinder()
