"""SHIFT profiles: how one client's deployment differs from ideal, one file each in scenes/profiles.

A profile is applied in Python to the ideal streams of any player or recording. What the fields mean, with their units,
is in scenes/profiles/README.md.
"""

import json
from pathlib import Path

from pydantic import PrivateAttr, ValidationError
from pydantic_core import ErrorDetails

from shiftxr.scenes.errors import BadProfile, UnknownProfile
from shiftxr.scenes.folders import scenes_root
from shiftxr.scenes.shift.function import FunctionProfile
from shiftxr.scenes.shift.hardware import HardwareProfile
from shiftxr.scenes.shift.interactivity import InteractivityProfile
from shiftxr.scenes.shift.part import Part
from shiftxr.scenes.shift.sensor import SensorProfile
from shiftxr.scenes.shift.temporality import TimeProfile


class ShiftProfile(Part):
    """One profile; a dimension that is left out is ideal."""

    name: str
    description: str
    sensor: SensorProfile = SensorProfile()
    hardware: HardwareProfile = HardwareProfile()
    interactivity: InteractivityProfile = InteractivityProfile()
    function: FunctionProfile = FunctionProfile()
    time: TimeProfile = TimeProfile()

    _file: Path | None = PrivateAttr(default=None)

    def place(self, field: str) -> str:
        """Where a field is, for a refusal: the file, where there is one, and the field."""
        return f"{self._file or f'profile {self.name}'}: {field}"

    def truthful(self) -> "ShiftProfile":
        """The same device with every label told, and told right: for scoring."""
        return self.model_copy(update={"function": FunctionProfile()})


def profile_names() -> list[str]:
    """The ready profiles."""
    return sorted(path.stem for path in (scenes_root() / "profiles").glob("*.json"))


def load_profile(name_or_path: str) -> ShiftProfile:
    """A profile by its name in scenes/profiles, or by its file.

    Raises:
        UnknownProfile: there is none; the message lists those that there are.
        BadProfile: the file is not a valid profile; the message names file, place, reason and remedy.
    """
    candidates = (Path(name_or_path), scenes_root() / "profiles" / f"{name_or_path}.json")
    path = next((path for path in candidates if path.is_file()), None)
    if path is None:
        known = ", ".join(profile_names())
        raise UnknownProfile(f"no profile {name_or_path!r}: choose one of {known}, or give a .json file")
    try:
        profile = ShiftProfile.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except json.JSONDecodeError as error:
        raise BadProfile(f"{path}:{error.lineno}: not JSON: {error.msg}; correct that line") from error
    except UnicodeDecodeError as error:
        raise BadProfile(f"{path}: not UTF-8 text at byte {error.start}: save it as UTF-8") from error
    except ValidationError as error:
        raise BadProfile(f"{path}: {_said(error.errors()[0])}") from error
    profile._file = path
    return profile


def _said(error: ErrorDetails) -> str:
    """Place, reason and remedy of what pydantic found first."""
    place = ".".join(str(part) for part in error["loc"]) or "the whole file"
    match error["type"]:
        case "value_error":  # our own: reason and remedy are in it
            return f"{place}: {error['ctx']['error']}"
        case "extra_forbidden":
            return f"{place}: there is no such field; correct its name, or remove it"
        case "missing":
            return f"{place}: is missing; add it"
        case _:
            return f"{place}: {error['msg']}, but it is {error['input']!r:.80}; correct that field"
