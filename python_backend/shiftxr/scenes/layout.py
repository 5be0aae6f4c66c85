"""The ordered layouts of a scene: what a worker's action vector and the object-state vector hold, index by index.

Both follow from scene.json alone, so a Unity build and the headless player agree. Positions are metres and
quaternions xyzw in the OpenXR frame (right-handed, +y up, -z ahead of the worker's start).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shiftxr.scenes.labels import DEFECTS
from shiftxr.scenes.scene import Scene

SIDES = ("left", "right")
HEAD_POSE = slice(0, 7)  # in an action: position 3, quaternion 4
WRIST_POSE = (slice(7, 14), slice(14, 21))  # left, right
GRIP = (21, 22)  # left, right; 0 open, 1 closed
ACTION_SIZE = 23

_POSE = ("px", "py", "pz", "qx", "qy", "qz", "qw")
_POINT = _POSE[:3]
_HAND = (*_POSE, "grip", "held")
_TURNABLE = ("angle", *_POINT, "cx", "cy", "cz", "ax", "ay", "az")
_BUTTON = ("travel", *_POINT, "ax", "ay", "az")
_MACHINE = ("state", "speed", "fault", *_POINT)
HAND_SIZE, PART_SIZE = len(_HAND), len(_POSE) + 1

# A part's `holder`: free, a hand, or a socket by its index from FIRST_SOCKET on. A hand's `held`: nothing, a graspable
# by its index from 1 on, then the turnables.
FREE, HELD_LEFT, HELD_RIGHT, FIRST_SOCKET = 0, 1, 2, 3
MACHINE_IDLE, MACHINE_RUNNING, MACHINE_DONE = 0, 1, 2


def object_names(scene: Scene) -> tuple[str, ...]:
    """The name of every number in the object-state vector, in order."""
    names = [f"head.{c}" for c in _POSE]
    names += [f"{side}_hand.{c}" for side in SIDES for c in _HAND]
    names += [f"{g.body}.{c}" for g in scene.graspables for c in (*_POSE, "holder")]
    names += [f"{g.body}.defect" for g in scene.graspables if g.defects]
    names += [f"{f.body}.angle" for f in scene.fasteners]
    names += [f"{t.joint}.{c}" for t in scene.turnables for c in _TURNABLE]
    names += [f"{b.joint}.{c}" for b in scene.buttons for c in _BUTTON]
    names += [f"{m.name}.{c}" for m in scene.machines for c in _MACHINE]
    names += [f"{g.name}.{c}" for g in scene.gauges for c in ("value", "bad", *_POINT)]
    names += [f"{s.site}.{c}" for s in scene.sockets for c in _POINT]
    names += [f"{site}.at_{c}" for site in scene.looked_at for c in "xyz"]
    return tuple(names)


@dataclass(frozen=True, slots=True)
class TurnableState:
    """A valve or a switch: its angle from the low end, its handle, and its axis through a centre, all (3,)."""

    angle_rad: float
    handle: NDArray[np.float32]
    centre: NDArray[np.float32]
    axis: NDArray[np.float32]  # a unit vector; turning is right-handed about it


@dataclass(frozen=True, slots=True)
class ButtonState:
    """A button: 0 released to 1 pressed, its top when it is released, and the direction in which it is pushed."""

    travel: float
    top: NDArray[np.float32]  # (3,)
    axis: NDArray[np.float32]  # (3,)


@dataclass(frozen=True, slots=True)
class MachineState:
    """A machine: MACHINE_*, its share of full speed, its fault as an index into MACHINES, and where it stands."""

    state: int
    speed: float
    fault: int
    position: NDArray[np.float32]  # (3,)


@dataclass(frozen=True, slots=True)
class GaugeState:
    """A gauge: what it shows, 0 to 1, whether that is a bad reading, and its dial's middle."""

    value: float
    bad: bool
    position: NDArray[np.float32]  # (3,)


@dataclass(frozen=True, slots=True)
class ObjectState:
    """The object-state vector of one control step, by name; arrays view the vector."""

    head: NDArray[np.float32]  # (7,) pose
    hand: NDArray[np.float32]  # (2, 7) poses of the wrists, left and right
    grip: NDArray[np.float32]  # (2,), 0 open to 1 closed
    held: tuple[str | None, str | None]  # the graspable or turnable that each hand holds
    part: dict[str, NDArray[np.float32]]  # graspable -> (7,) pose
    holder: dict[str, str | None]  # graspable -> "left", "right", a socket's site, or None
    defect: dict[str, str]  # graspable that can have one -> one of DEFECTS
    angle_rad: dict[str, float]  # fastener -> how far it has been turned
    turnable: dict[str, TurnableState]
    button: dict[str, ButtonState]
    machine: dict[str, MachineState]
    gauge: dict[str, GaugeState]
    socket: dict[str, NDArray[np.float32]]  # socket -> (3,) position
    site: dict[str, NDArray[np.float32]]  # site of Scene.looked_at -> (3,) position


class _Reader:
    """Walks along a vector in rows of equal length."""

    def __init__(self, vector: NDArray[np.float32]) -> None:
        self._vector, self._at = vector, 0

    def rows(self, count: int, size: int) -> NDArray[np.float32]:
        """The next numbers: (count, size)."""
        self._at += count * size
        return self._vector[self._at - count * size : self._at].reshape(count, size)


def read_objects(scene: Scene, vector: NDArray[np.float32]) -> ObjectState:
    """Give the numbers of an object-state vector their names.

    Raises:
        ValueError: the vector's length is not that of `object_names(scene)`.
    """
    if vector.shape != (len(object_names(scene)),):
        raise ValueError(f"object state has shape {vector.shape}, {scene.name} has {len(object_names(scene))} numbers")
    reader = _Reader(vector)
    head = reader.rows(1, len(_POSE))[0]
    hands = reader.rows(len(SIDES), HAND_SIZE)
    bodies = [g.body for g in scene.graspables]
    parts = reader.rows(len(bodies), PART_SIZE)
    flawed = [g.body for g in scene.graspables if g.defects]
    defects = reader.rows(len(flawed), 1)[:, 0]
    angles = reader.rows(len(scene.fasteners), 1)[:, 0]
    turnables = reader.rows(len(scene.turnables), len(_TURNABLE))
    buttons = reader.rows(len(scene.buttons), len(_BUTTON))
    machines = reader.rows(len(scene.machines), len(_MACHINE))
    gauges = reader.rows(len(scene.gauges), 5)
    sockets = reader.rows(len(scene.sockets), 3)
    sites = reader.rows(len(scene.looked_at), 3)
    holdable = [None, *bodies, *(t.joint for t in scene.turnables)]
    holders = [None, *SIDES, *(s.site for s in scene.sockets)]
    return ObjectState(
        head=head,
        hand=hands[:, :7],
        grip=hands[:, 7],
        held=(holdable[int(hands[0, 8])], holdable[int(hands[1, 8])]),
        part=dict(zip(bodies, parts[:, :7], strict=True)),
        holder={body: holders[int(row[7])] for body, row in zip(bodies, parts, strict=True)},
        defect={body: DEFECTS[int(kind)] for body, kind in zip(flawed, defects, strict=True)},
        angle_rad={f.body: float(angle) for f, angle in zip(scene.fasteners, angles, strict=True)},
        turnable={
            t.joint: TurnableState(float(row[0]), row[1:4], row[4:7], row[7:])
            for t, row in zip(scene.turnables, turnables, strict=True)
        },
        button={
            b.joint: ButtonState(float(row[0]), row[1:4], row[4:])
            for b, row in zip(scene.buttons, buttons, strict=True)
        },
        machine={
            m.name: MachineState(int(row[0]), float(row[1]), int(row[2]), row[3:])
            for m, row in zip(scene.machines, machines, strict=True)
        },
        gauge={
            g.name: GaugeState(float(row[0]), bool(row[1]), row[2:])
            for g, row in zip(scene.gauges, gauges, strict=True)
        },
        socket={s.site: row for s, row in zip(scene.sockets, sockets, strict=True)},
        site=dict(zip(scene.looked_at, sites, strict=True)),
    )
