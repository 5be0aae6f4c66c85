"""Where scene folders are: ./scenes, the source tree's scenes/, or what `pip install` put beside the interpreter."""

import os
import sys
from pathlib import Path

from shiftxr.scenes.errors import UnknownScene

_SOURCE_TREE = Path(__file__).resolve().parents[3] / "scenes"
_INSTALLED = Path(sys.prefix) / "share" / "shiftxr" / "scenes"


def scenes_root() -> Path:
    """The folder that holds the scene folders and profiles/; SHIFTXR_SCENES names another one.

    Raises:
        UnknownScene: there is no such folder.
    """
    named = os.environ.get("SHIFTXR_SCENES")
    candidates = [Path(named)] if named else [_SOURCE_TREE, _INSTALLED]
    for folder in candidates:
        if folder.is_dir():
            return folder
    looked = ", ".join(str(folder) for folder in candidates)
    raise UnknownScene(f"no scenes folder at {looked}: set SHIFTXR_SCENES to the folder that holds your scenes")


def find_scene(name_or_path: str) -> Path:
    """The folder of a scene given by its name in `scenes_root()` or by its path; raises UnknownScene."""
    for folder in (Path(name_or_path), scenes_root() / name_or_path):
        if (folder / "scene.json").is_file():
            return folder
    known = sorted(path.parent.name for path in scenes_root().glob("*/scene.json"))
    raise UnknownScene(f"no scene {name_or_path!r}: choose one of {', '.join(known)}, or give a folder with scene.json")
