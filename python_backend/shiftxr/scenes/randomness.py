"""What a seed may move in a scene."""

from typing import Annotated

from pydantic import Field

from shiftxr.scenes.part import ScenePart, Share


class Clutter(ScenePart):
    """Bodies that stand about: each is there with a probability, and somewhere about its place."""

    bodies: tuple[str, ...]
    share: Share
    jitter_m: Annotated[float, Field(ge=0, le=0.5)]


class Layout(ScenePart):
    """Parts over slots, bodies swapped, clutter, colours tinted, faults and defects drawn."""

    slots: tuple[str, ...]
    parts: tuple[str, ...]
    jitter_m: Annotated[float, Field(ge=0, le=0.2)]
    yaw_rad: Annotated[float, Field(ge=0, le=3.2)]
    at_sockets: dict[str, str]
    swap_bodies: tuple[tuple[str, str], ...] = ()
    tint: Annotated[float, Field(ge=0, le=0.5)]
    clutter: Clutter | None = None
    fault_share: Share = 0.0  # of episodes in which one of the machines has a fault
    defect_share: Share = 0.0  # of the parts that can have a defect
    bad_reading_share: Share = 0.0  # of the gauges that can read badly


class Dial(ScenePart):
    """An environment parameter: a default, its range, and how far a seed may move it."""

    default: float
    min: float
    max: float
    spread: Annotated[float, Field(ge=0)]
