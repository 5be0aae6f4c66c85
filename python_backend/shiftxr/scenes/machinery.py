"""What runs: machines with their faults, vessels under pressure, belts that carry parts."""

from typing import Annotated, Literal

from pydantic import Field

from shiftxr.scenes.part import Positive, ScenePart

FaultKind = Literal["bearing_fault", "imbalance", "cavitation"]


class Machine(ScenePart):
    """A machine: what starts and stops it, how it sounds, and what a seed may make wrong with it."""

    name: str
    body: str  # where its sound comes from
    kind: Literal["motor", "pump", "fan", "press", "conveyor"]
    motor_hz: Positive  # of its shaft at full speed
    loudness: Annotated[float, Field(gt=0, le=4)] = 1.0
    running: bool = False  # when an episode begins
    button: str | None = None  # starts it
    stop_button: str | None = None
    switch: str | None = None  # a turnable; the machine runs only while it is turned more than half way
    run_s: Positive | None = None  # None: it runs until it is stopped
    spin_s: Positive = 0.6  # time constant of running up and down
    ram_joint: str | None = None  # a slide that comes down once in a run
    ram_travel_m: Positive = 0.1
    rotor_joint: str | None = None  # a hinge that is seen to turn
    lamp_geom: str | None = None
    faults: tuple[FaultKind, ...] = ()


class Vessel(ScenePart):
    """Compressed air: an open supply fills it, an open bleed empties it, and what escapes hisses."""

    name: str
    body: str  # where it hisses
    supply: str  # turnables; open at 0, closed at the end of their range
    bleed: str  # open at the end of its range, closed at 0
    fill_s: Positive
    bleed_s: Positive


class Belt(ScenePart):
    """A slide joint whose body carries what lies on it while its machine runs; its look repeats every `pitch_m`."""

    joint: str
    machine: str
    speed_mps: Annotated[float, Field(gt=0, le=2)]
    pitch_m: Positive
    exit: str  # site; a part this near to it has gone by
    exit_radius_m: Positive
