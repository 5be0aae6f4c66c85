"""What scene.json says: what can be held, turned and pressed, the procedure, and the sounds.

Names refer to bodies, sites, joints and geoms of scene.xml, so that no number here depends on a coordinate frame,
except `wrist_rest_m`: metres in scene.xml's frame (+z up, +y ahead of the worker).
"""

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from shiftxr.scenes.errors import BadScene
from shiftxr.scenes.folders import find_scene
from shiftxr.scenes.labels import MISTAKES

Positive = Annotated[float, Field(gt=0, le=100)]
Action = Literal["place", "insert", "fasten", "press", "turn", "inspect", "walk", "wait"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WorkerStart(_Part):
    """Where an average worker begins; a person's stature shifts the head."""

    stature_m: Annotated[float, Field(ge=1.2, le=2.2)]
    wrist_rest_m: tuple[float, float, float]  # the right wrist; the left one mirrors x
    look_at: str  # site


class Graspable(_Part):
    """A free body that a gripping hand can hold."""

    body: str
    site: str  # the point that a grip must reach
    grasp_height_m: Annotated[float, Field(ge=0, le=1)]  # of that site above the body's origin
    grasp_radius_m: Positive
    material: Literal["metal", "plastic"]
    decoy_of: str | None = None  # holding or placing it is the mistake wrong_part
    tool_tip: str | None = None  # site; makes it a tool


class Socket(_Part):
    """A site where an accepted part, released within the tolerance, snaps in."""

    site: str
    kind: Literal["place", "insert"]
    accepts: tuple[str, ...]
    tolerance_m: Positive


class Fastener(_Part):
    """A part that, in one of its sockets, a tool turns until it is tight."""

    body: str
    sockets: tuple[str, ...]
    tool: str
    engage_radius_m: Positive
    tight_rad: Positive


class Button(_Part):
    """A slide joint that a hand pushes."""

    joint: str
    site: str
    radius_m: Positive
    travel_m: Positive


class Machine(_Part):
    """A machine that runs for a while when its button is pressed."""

    name: str
    button: str
    run_s: Positive
    ram_joint: str
    ram_travel_m: Positive
    lamp_geom: str
    body: str  # where its sound comes from
    motor_hz: Positive


class Layout(_Part):
    """What a seed may move: parts over slots, bodies swapped, colours tinted."""

    slots: tuple[str, ...]
    parts: tuple[str, ...]
    jitter_m: Annotated[float, Field(ge=0, le=0.2)]
    yaw_rad: Annotated[float, Field(ge=0, le=3.2)]
    at_sockets: dict[str, str]
    swap_bodies: tuple[tuple[str, str], ...] = ()
    tint: Annotated[float, Field(ge=0, le=0.5)]


class ProcedureStep(_Part):
    """One step: its action names the label, and exactly one object says when it is done."""

    id: str
    action: Action
    text: str
    after: tuple[str, ...] = ()
    part: str | None = None
    socket: str | None = None
    fastener: str | None = None
    button: str | None = None
    machine: str | None = None
    site: str | None = None
    within_m: Positive | None = None
    for_s: Positive | None = None

    @model_validator(mode="after")
    def _names_what_finishes_it(self) -> "ProcedureStep":
        needed = {
            "place": ("part", "socket"),
            "insert": ("part", "socket"),
            "fasten": ("fastener",),
            "press": ("button",),
            "turn": ("fastener",),
            "wait": ("machine",),
            "inspect": ("site", "within_m", "for_s"),
            "walk": ("site", "within_m"),
        }[self.action]
        missing = [name for name in needed if getattr(self, name) is None]
        if missing:
            raise ValueError(f"step {self.id!r} with action {self.action!r} needs {', '.join(missing)}")
        return self


class Dial(_Part):
    """An environment parameter: a default, its range, and how far a seed may move it."""

    default: float
    min: float
    max: float
    spread: Annotated[float, Field(ge=0)]


class Scene(_Part):
    """One scene.json, checked in itself; `load_scene` also checks it against the folder."""

    schema_version: Literal[1] = Field(alias="schema")
    name: str
    title: str
    worker: WorkerStart
    graspables: tuple[Graspable, ...]
    sockets: tuple[Socket, ...]
    fasteners: tuple[Fastener, ...]
    buttons: tuple[Button, ...]
    machines: tuple[Machine, ...]
    layout: Layout
    procedure: tuple[ProcedureStep, ...]
    mistakes: tuple[str, ...]
    sounds: dict[str, str]
    environment: dict[str, Dial]

    @model_validator(mode="after")
    def _references_resolve(self) -> "Scene":
        bodies = {g.body for g in self.graspables}
        sites = {s.site for s in self.sockets}
        steps: set[str] = set()
        references = [
            ("sockets.accepts", {p for s in self.sockets for p in s.accepts} - bodies),
            ("fasteners.body", {f.body for f in self.fasteners} - bodies),
            ("fasteners.tool", {f.tool for f in self.fasteners} - bodies),
            ("fasteners.sockets", {s for f in self.fasteners for s in f.sockets} - sites),
            ("layout.parts", set(self.layout.parts) - bodies),
            ("layout.at_sockets", set(self.layout.at_sockets.values()) - sites),
            ("graspables.decoy_of", {g.decoy_of for g in self.graspables if g.decoy_of} - bodies),
            ("machines.button", {m.button for m in self.machines} - {b.joint for b in self.buttons}),
            ("mistakes", set(self.mistakes) - set(MISTAKES)),
            ("procedure.part", {s.part for s in self.procedure if s.part} - bodies),
            ("procedure.socket", {s.socket for s in self.procedure if s.socket} - sites),
            (
                "procedure.machine",
                {s.machine for s in self.procedure if s.machine} - {m.name for m in self.machines},
            ),
        ]
        for place, unknown in references:
            if unknown:
                raise ValueError(f"{place} names {', '.join(sorted(unknown))}, which the scene does not define")
        for step in self.procedure:
            if set(step.after) - steps:
                raise ValueError(f"step {step.id!r} comes after {step.after}, of which not all stand before it")
            steps.add(step.id)
        return self


def load_scene(name_or_path: str) -> tuple[Scene, Path]:
    """A checked scene and its folder.

    Raises:
        UnknownScene: no such folder.
        BadScene: scene.json is not valid JSON, breaks the schema, or a sound file is missing.
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
    for name, sound in scene.sounds.items():
        if not (folder / sound).is_file():
            raise BadScene(f"{path}: sounds.{name}: no file {sound}; run scenes/make_sounds.py to generate it")
    return scene, folder
