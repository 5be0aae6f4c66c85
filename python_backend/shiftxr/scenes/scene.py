"""What scene.json says: what can be held, turned and pressed, what runs, the procedure, and the sounds.

Names refer to bodies, sites, joints and geoms of scene.xml, so that no number here depends on a coordinate frame,
except `wrist_rest_m`: metres in scene.xml's frame (+z up, +y ahead of the worker).
"""

import json
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from shiftxr.scenes.errors import BadScene
from shiftxr.scenes.folders import find_scene
from shiftxr.scenes.labels import MISTAKES
from shiftxr.scenes.machinery import Belt, Machine, Vessel
from shiftxr.scenes.needed_sounds import needed_sounds
from shiftxr.scenes.part import ScenePart
from shiftxr.scenes.procedure import ProcedureStep
from shiftxr.scenes.randomness import Dial, Layout
from shiftxr.scenes.references import unknown_names
from shiftxr.scenes.things import Button, Fastener, Gauge, Graspable, Socket, Turnable


class WorkerStart(ScenePart):
    """Where an average worker begins; a person's stature shifts the head."""

    stature_m: Annotated[float, Field(ge=1.2, le=2.2)]
    wrist_rest_m: tuple[float, float, float]  # the right wrist; the left one mirrors x
    look_at: str  # site


class Scene(ScenePart):
    """One scene.json, checked in itself; `load_scene` also checks it against the folder."""

    schema_version: Literal[1] = Field(alias="schema")
    name: str
    title: str
    worker: WorkerStart
    graspables: tuple[Graspable, ...]
    sockets: tuple[Socket, ...]
    fasteners: tuple[Fastener, ...] = ()
    turnables: tuple[Turnable, ...] = ()
    buttons: tuple[Button, ...] = ()
    machines: tuple[Machine, ...] = ()
    gauges: tuple[Gauge, ...] = ()
    vessels: tuple[Vessel, ...] = ()
    belts: tuple[Belt, ...] = ()
    layout: Layout
    procedure: tuple[ProcedureStep, ...]
    mistakes: tuple[str, ...]
    sounds: dict[str, str]
    environment: dict[str, Dial]

    @model_validator(mode="after")
    def _references_resolve(self) -> Self:
        if unknown := sorted(set(self.mistakes) - set(MISTAKES)):
            raise ValueError(f"mistakes names {', '.join(unknown)}: choose of {', '.join(MISTAKES[1:])}")
        for place, names in unknown_names(self):
            if names:
                raise ValueError(f"{place} names {', '.join(sorted(names))}, which the scene does not define")
        steps: set[str] = set()
        for step in self.procedure:
            if set(step.after) - steps:
                raise ValueError(f"step {step.id!r} comes after {step.after}, of which not all stand before it")
            if step.id in steps:
                raise ValueError(f"two steps are named {step.id!r}: give each a name of its own")
            steps.add(step.id)
        return self

    @property
    def looked_at(self) -> tuple[str, ...]:
        """Sites that a worker inspects or walks to, and where belts end, in the order of their first mention."""
        sites = [step.site for step in self.procedure if step.site] + [belt.exit for belt in self.belts]
        return tuple(dict.fromkeys(sites))


def load_scene(name_or_path: str) -> tuple[Scene, Path]:
    """A checked scene and its folder.

    Raises:
        UnknownScene: no such folder.
        BadScene: scene.json is not valid JSON, breaks the schema, or a sound or its file is missing.
    """
    folder = find_scene(name_or_path)
    path = folder / "scene.json"
    try:
        scene = Scene.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except json.JSONDecodeError as error:
        raise BadScene(f"{path}:{error.lineno}: not JSON: {error.msg}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "scene"
        raise BadScene(f"{path}: {place}: {first['msg']}") from error
    for name, happens in needed_sounds(scene).items():
        if name not in scene.sounds:
            raise BadScene(f"{path}: sounds has no {name}, for when {happens}: add it, and run scenes/make_sounds.py")
    for name, sound in scene.sounds.items():
        if not (folder / sound).is_file():
            raise BadScene(f"{path}: sounds.{name}: no file {sound}; run scenes/make_sounds.py to generate it")
    return scene, folder
