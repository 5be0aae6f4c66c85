"""What happens in an interaction: what a world has to carry out, and what is heard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attached:
    """A hand took a part."""

    side: int
    body: str


@dataclass(frozen=True, slots=True)
class Released:
    """A hand let go of a part, which falls."""

    side: int
    body: str


@dataclass(frozen=True, slots=True)
class Snapped:
    """A released part went into a socket."""

    body: str
    socket: str


@dataclass(frozen=True, slots=True)
class Turned:
    """A fastener has been turned to this angle."""

    fastener: str
    angle_rad: float


@dataclass(frozen=True, slots=True)
class Clicked:
    """A tool's ratchet clicked."""

    tool: str


@dataclass(frozen=True, slots=True)
class Switched:
    """A lever went over its middle."""

    turnable: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A wheel's spindle ground in its thread."""

    turnable: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button went down."""

    button: str


@dataclass(frozen=True, slots=True)
class Stamped:
    """A machine's ram came down."""

    machine: str


Event = Attached | Released | Snapped | Turned | Clicked | Switched | Ground | Pressed | Stamped
