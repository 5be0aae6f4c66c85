"""The ordered layouts of a scene: what a worker's action vector and the object-state vector hold, index by index.

Both follow from scene.json alone, so a Unity build and the headless player agree. Positions are metres and
quaternions xyzw in the OpenXR frame (right-handed, +y up, -z ahead of the worker's start).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shiftxr.scenes.scene import Scene

SIDES = ("left", "right")
HEAD_POSE = slice(0, 7)  # in an action: position 3, quaternion 4
WRIST_POSE = (slice(7, 14), slice(14, 21))  # left, right
GRIP = (21, 22)  # left, right; 0 open, 1 closed
ACTION_SIZE = 23

_POSE = ("px", "py", "pz", "qx", "qy", "qz", "qw")
_HAND = (*_POSE, "grip", "held")
HAND_SIZE, PART_SIZE = len(_HAND), len(_POSE) + 1

FREE, HELD_LEFT, HELD_RIGHT, FIRST_SOCKET = (
    0,
    1,
    2,
    3,
)  # a part's `holder`: free, a hand, or a socket by its index
MACHINE_IDLE, MACHINE_RUNNING, MACHINE_DONE = 0, 1, 2


def object_names(scene: Scene) -> tuple[str, ...]:
    """The name of every number in the object-state vector, in order."""
    names = [f"head.{c}" for c in _POSE]
    names += [f"{side}_hand.{c}" for side in SIDES for c in _HAND]
    names += [f"{g.body}.{c}" for g in scene.graspables for c in (*_POSE, "holder")]
    names += [f"{f.body}.angle" for f in scene.fasteners]
    names += [f"{b.joint}.travel" for b in scene.buttons]
    names += [f"{m.name}.state" for m in scene.machines]
    names += [f"{s.site}.{c}" for s in scene.sockets for c in _POSE[:3]]
    names += [f"{b.site}.{c}" for b in scene.buttons for c in _POSE[:3]]
    return tuple(names)


@dataclass(frozen=True, slots=True)
class ObjectState:
    """The object-state vector of one control step, by name; arrays view the vector."""

    head: NDArray[np.float32]  # (7,) pose
    hand: NDArray[np.float32]  # (2, 7) poses of the wrists, left and right
    grip: NDArray[np.float32]  # (2,), 0 open to 1 closed
    held: tuple[str | None, str | None]  # the graspable that each hand holds
    part: dict[str, NDArray[np.float32]]  # graspable -> (7,) pose
    holder: dict[str, str | None]  # graspable -> "left", "right", a socket's site, or None
    angle_rad: dict[str, float]  # fastener -> how far it has been turned
    travel: dict[str, float]  # button -> 0 released to 1 pressed
    machine: dict[str, int]  # machine -> MACHINE_*
    socket: dict[str, NDArray[np.float32]]  # socket -> (3,) position
    button: dict[str, NDArray[np.float32]]  # button -> (3,) position


def read_objects(scene: Scene, vector: NDArray[np.float32]) -> ObjectState:
    """Give the numbers of an object-state vector their names.

    Raises:
        ValueError: the vector's length is not that of `object_names(scene)`.
    """
    if vector.shape != (len(object_names(scene)),):
        raise ValueError(f"object state has shape {vector.shape}, {scene.name} has {len(object_names(scene))} numbers")
    bodies = [g.body for g in scene.graspables]
    holders = [None, *SIDES, *(s.site for s in scene.sockets)]
    hands = vector[7 : 7 + 2 * HAND_SIZE].reshape(2, HAND_SIZE)
    at = 7 + 2 * HAND_SIZE
    parts = vector[at : at + len(bodies) * PART_SIZE].reshape(len(bodies), PART_SIZE)
    at += parts.size

    def scalars(names: list[str]) -> dict[str, float]:
        nonlocal at
        at += len(names)
        return dict(zip(names, vector[at - len(names) : at].tolist(), strict=True))

    def points(names: list[str]) -> dict[str, NDArray[np.float32]]:
        nonlocal at
        at += 3 * len(names)
        return dict(zip(names, vector[at - 3 * len(names) : at].reshape(-1, 3), strict=True))

    held = [None if index == 0 else bodies[int(index) - 1] for index in hands[:, 8]]
    return ObjectState(
        head=vector[:7],
        hand=hands[:, :7],
        grip=hands[:, 7],
        held=(held[0], held[1]),
        part=dict(zip(bodies, parts[:, :7], strict=True)),
        holder={body: holders[int(row[7])] for body, row in zip(bodies, parts, strict=True)},
        angle_rad=scalars([f.body for f in scene.fasteners]),
        travel=scalars([b.joint for b in scene.buttons]),
        machine={name: int(state) for name, state in scalars([m.name for m in scene.machines]).items()},
        socket=points([s.site for s in scene.sockets]),
        button=points([b.joint for b in scene.buttons]),
    )
