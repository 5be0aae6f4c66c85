"""What hands do something with: parts, sockets, fasteners, valves and switches, buttons; and gauges, which they read.

Names refer to bodies, sites, joints and geoms of scene.xml, so that no number here depends on a coordinate frame.
"""

from typing import Annotated, Literal

from pydantic import Field

from shiftxr.scenes.part import Positive, ScenePart, Share

Material = Literal["metal", "plastic", "rubber", "wood", "cardboard"]
DefectKind = Literal["scratch", "missing_hole", "crack"]


class PartDefect(ScenePart):
    """What a seed may make wrong with a part: geoms that are seen only then, or only without it, and another sound."""

    kind: DefectKind
    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    sound: str | None = None  # of an impact, instead of the material's


class Graspable(ScenePart):
    """A free body that a gripping hand can hold."""

    body: str
    site: str  # the point that a grip must reach
    grasp_height_m: Annotated[float, Field(ge=0, le=1)]  # of that site above the body's origin
    grasp_radius_m: Positive
    material: Material
    decoy_of: str | None = None  # holding or placing it is the mistake wrong_part
    tool_tip: str | None = None  # site; makes it a tool
    defects: tuple[PartDefect, ...] = ()


class Socket(ScenePart):
    """A site where an accepted part, released within the tolerance, snaps in."""

    site: str
    kind: Literal["place", "insert"]
    accepts: tuple[str, ...]
    tolerance_m: Positive


class Fastener(ScenePart):
    """A part that, in one of its sockets, a tool turns until it is tight."""

    body: str
    sockets: tuple[str, ...]
    tool: str
    engage_radius_m: Positive
    tight_rad: Positive


class Turnable(ScenePart):
    """A hinge that follows the hand that holds it: a wheel anywhere around its rim, a lever at its handle."""

    joint: str  # its range starts at 0
    site: str  # the handle, or a point of the rim; it turns with the hinge
    kind: Literal["wheel", "lever"]
    grasp_radius_m: Positive
    range_rad: Annotated[float, Field(gt=0, le=12.6)]  # as scene.xml says
    start_rad: Annotated[float, Field(ge=0, le=12.6)] = 0.0
    blocked_by: tuple[str, ...] = ()  # sockets; what sits there holds it fast


class Button(ScenePart):
    """A slide joint that a hand pushes along its axis."""

    joint: str
    site: str
    radius_m: Positive
    travel_m: Positive


class Gauge(ScenePart):
    """A needle that shows a vessel's pressure, or a reading of a machine that a seed may make a bad one."""

    name: str
    joint: str  # a hinge; its range from 0 to range_rad shows 0 to 1
    site: str  # the dial's middle
    range_rad: Annotated[float, Field(gt=0, le=6.3)]
    source: str  # a machine or a vessel
    good: tuple[Share, Share] = (0.35, 0.6)
    bad: tuple[Share, Share] | None = None  # None: this gauge never reads badly
