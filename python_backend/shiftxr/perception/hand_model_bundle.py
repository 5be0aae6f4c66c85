"""Where MediaPipe's hand model comes from: built once into the user's cache out of two files of a published wheel.

MediaPipe brings no models of late; the Apache-2.0 wheel of an earlier version holds the palm detector and the hand
landmark network, and a `hand_landmarker.task` is a zip of the two. pip fetches that wheel, whichever index it is
set up for; the bytes are checked before they are kept, and again when they are used.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from shiftxr.perception.errors import NoHandModel

MODEL_VARIABLE = "SHIFTXR_HAND_MODEL"  # a hand_landmarker.task of the user's own
_REQUIREMENT = "mediapipe==0.10.21"
_PLATFORM = ("--python-version=3.11", "--platform=manylinux_2_28_x86_64", "--implementation=cp", "--abi=cp311")
_WHEEL_SHA256 = "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3"
_PARTS = {  # name in the bundle -> name in the wheel
    "hand_detector.tflite": "mediapipe/modules/palm_detection/palm_detection_full.tflite",
    "hand_landmarks_detector.tflite": "mediapipe/modules/hand_landmark/hand_landmark_full.tflite",
}
_PARTS_SHA256 = {
    "hand_detector.tflite": "1b14e9422c6ad006cde6581a46c8b90dd573c07ab7f3934b5589e7cea3f89a54",
    "hand_landmarks_detector.tflite": "11c272b891e1a99ab034208e23937a8008388cf11ed2a9d776ed3d01d0ba00e3",
}
_PIP_TIMEOUT_S = 300.0
_REMEDY = f"fetch a hand_landmarker.task once where there is a network, and name it in {MODEL_VARIABLE}"


def hand_model() -> Path:
    """The model's file: the user's own where one is named, else the cached one, built first if need be.

    Raises:
        NoHandModel: the named file is no model, or the wheel can't be fetched or isn't the one that is known.
    """
    named = os.environ.get(MODEL_VARIABLE)
    if named:
        return _named(Path(named))
    path = _cache_folder() / "hand_landmarker.task"
    if not _is_whole(path):
        _build(path)
    return path


def _named(path: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as bundle:
            missing = sorted(_PARTS.keys() - set(bundle.namelist()))
    except (OSError, zipfile.BadZipFile) as error:
        raise NoHandModel(f"{MODEL_VARIABLE}={path}: {error}: name a hand_landmarker.task, or unset it") from error
    if missing:
        raise NoHandModel(f"{MODEL_VARIABLE}={path} lacks {', '.join(missing)}: name a hand_landmarker.task")
    return path


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "shiftxr"


def _is_whole(path: Path) -> bool:
    """Whether a bundle holds the two networks that are known; one that was cut off or changed does not."""
    try:
        with zipfile.ZipFile(path) as bundle:
            return all(_sha256(bundle.read(name)) == wanted for name, wanted in _PARTS_SHA256.items())
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


def _build(path: Path) -> None:
    """Fetch, check and put in place at once, so that another process sees all of it or none of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="hand-model-", dir=path.parent) as folder:
            made = _bundle(_fetch(Path(folder)), Path(folder) / path.name)
            if not _is_whole(made):
                raise NoHandModel(f"{_REQUIREMENT} holds other networks than those known: {_REMEDY}")
            os.replace(made, path)
    except OSError as error:
        raise NoHandModel(f"can't write the hand model to {path}: {error}: set XDG_CACHE_HOME") from error


def _fetch(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += [*_PLATFORM, "--dest", str(folder), _REQUIREMENT]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=_PIP_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise NoHandModel(f"pip didn't fetch {_REQUIREMENT} within {_PIP_TIMEOUT_S:g} s: {_REMEDY}") from error
    wheels = list(folder.glob("*.whl"))
    if ended.returncode or not wheels:
        said = [line for line in ended.stderr.splitlines() if line.startswith("ERROR")] or ["pip said nothing"]
        raise NoHandModel(f"hands from RGB need a model out of {_REQUIREMENT}: {said[-1]}: {_REMEDY}")
    if _sha256(wheels[0].read_bytes()) != _WHEEL_SHA256:
        raise NoHandModel(f"pip fetched a {wheels[0].name} whose SHA-256 is not the known one: {_REMEDY}")
    return wheels[0]


def _bundle(wheel: Path, path: Path) -> Path:
    """Stored, not compressed: MediaPipe maps the networks from the file."""
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as bundle:
        for name, origin in _PARTS.items():
            bundle.writestr(name, source.read(origin))
    return path


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
