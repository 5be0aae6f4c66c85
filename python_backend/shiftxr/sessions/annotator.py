"""Who labels a site's windows: which tasks, how many of the windows, and how well (SHIFT's function dimension)."""

import zlib
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np

from shiftxr.scenes.labels import DEFECTS, MACHINES, MISTAKES, NEEDS_HELP, STEPS
from shiftxr.scenes.shift.function import FunctionProfile
from shiftxr.sessions.window import Labels

# Classes of the labels that somebody tells (PROTOCOL.md's vocabularies); the forecast's target is measured.
CLASSES: Mapping[str, int] = {
    "step": len(STEPS),
    "mistake": len(MISTAKES),
    "machine": len(MACHINES),
    "defect": len(DEFECTS),
    "needs_help": len(NEEDS_HELP),
}
_SALT = 7


class Annotator:
    """Gives the labels that a site gets. What it makes of a window depends on its seed and the window's end alone."""

    def __init__(self, profile: FunctionProfile, seed: int) -> None:
        self._profile, self._seed = profile, seed

    def annotate(self, end_ns: int, true: Labels) -> Labels:
        """A window's labels as this site has them; a field `TASK_valid` goes with TASK."""
        given: dict[str, Any] = {}
        unlabelled = self._draw("", end_ns).random() >= self._profile.labelled
        for name in (field.name for field in fields(true)):
            task = name.removesuffix("_valid")
            value = getattr(true, name)
            if task not in self._profile.tasks or (unlabelled and task in CLASSES):
                given[name] = None
            elif task in CLASSES and value is not None:
                given[name] = self._told(task, value, end_ns)
        return replace(true, **given) if given else true

    def _told(self, task: str, value: int, end_ns: int) -> int:
        """The class itself or, by mistake, any other one."""
        rng = self._draw(task, end_ns)
        if rng.random() >= self._profile.wrong:
            return value
        return int(value + rng.integers(1, CLASSES[task])) % CLASSES[task]

    def _draw(self, task: str, end_ns: int) -> np.random.Generator:
        return np.random.default_rng([self._seed, _SALT, zlib.crc32(task.encode()), end_ns])
