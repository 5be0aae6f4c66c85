"""The arms that a camera sees of a worker: skin over the bones of each hand, and sleeves. None of it touches anything.

A hand is one mesh that its bones carry with them (MuJoCo's skin), a sleeve two capsules. The skin's texture is a small
palette rather than a picture: across it runs from shade to light, upwards from skin to nail, so that a vertex's
two numbers are its place on it and colours blend between vertices.
"""

from dataclasses import dataclass

import mujoco
import numpy as np
from numpy.typing import NDArray

from shiftxr.player.arm_model import FOREARM_M, UPPER_ARM_M
from shiftxr.player.hand_model import BONES, PALM, bind_joints
from shiftxr.player.hand_shape import SLEEVE_M, HandShape, hand_shape
from shiftxr_bridge.frames import mujoco_from_openxr_position, mujoco_from_openxr_quaternion
from shiftxr_bridge.rotation import IDENTITY, Array

SKIN = "skin"  # the material, and after `left_` or `right_` each hand's mesh
WORKER_GROUP = 2  # the geom group of what is seen of the worker; MuJoCo shows groups 0 to 2
_SHADE, _LIGHT, _NAIL = (0.50, 0.29, 0.22), (0.86, 0.65, 0.53), (0.93, 0.76, 0.70)
_PALETTE = 16  # colours across and upwards
SLEEVE_COLOUR = (0.22, 0.26, 0.36, 1.0)
_CUFF_RADIUS_M, _ARM_RADIUS_M = 0.041, 0.047
_MIRROR = np.array([-1.0, 1.0, 1.0])
_MIRROR_TURN = np.array([1.0, -1.0, -1.0, 1.0])


@dataclass(frozen=True, slots=True)
class HandBodies:
    """Names of one hand's bodies."""

    grip: str  # carries the welds
    palm: str
    forearm: str
    upper_arm: str
    bones: tuple[str, ...]  # in the order of BONES


def hand_bodies(side: str) -> HandBodies:
    """The names under which a hand is added to the model."""
    return HandBodies(
        grip=f"{side}_grip",
        palm=f"{side}_palm",
        forearm=f"{side}_forearm",
        upper_arm=f"{side}_upper_arm",
        bones=tuple(f"{side}_bone_{a}" for a, _ in BONES),
    )


def add_skin_material(spec: mujoco.MjSpec) -> None:
    """The palette that both hands use; add it after the scene's own materials."""
    across = np.linspace(0.0, 1.0, _PALETTE)[:, None]
    skin = np.array(_SHADE) + across * (np.array(_LIGHT) - np.array(_SHADE))  # (16, 3)
    nail = np.linspace(0.0, 1.0, _PALETTE)[:, None, None]
    palette = skin + nail * (np.array(_NAIL) - skin)  # (16, 16, 3): rows upwards
    texture = spec.add_texture(name=SKIN, type=mujoco.mjtTexture.mjTEXTURE_2D, width=_PALETTE, height=_PALETTE)
    texture.nchannel = 3
    texture.data = (255.0 * palette).astype(np.uint8).tobytes()
    material = spec.add_material(name=SKIN, specular=0.15, shininess=0.3)
    material.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = SKIN


def add_arm(spec: mujoco.MjSpec, side: str) -> None:
    """One hand's bodies, its skin and its sleeve."""
    names = hand_bodies(side)
    for name in (names.grip, names.palm, *names.bones):
        spec.worldbody.add_body(name=name, mocap=True)
    sleeve_m = 0.5 * (FOREARM_M - SLEEVE_M)
    _add_sleeve(spec, names.forearm, _CUFF_RADIUS_M, sleeve_m, 0.5 * FOREARM_M - sleeve_m)
    _add_sleeve(spec, names.upper_arm, _ARM_RADIUS_M, 0.5 * UPPER_ARM_M, 0.0)
    _add_skin(spec, side, hand_shape())


def _add_sleeve(spec: mujoco.MjSpec, name: str, radius_m: float, half_m: float, at_m: float) -> None:
    """A capsule along its body's backward axis, OpenXR's +z and so MuJoCo's -y here."""
    spec.worldbody.add_body(name=name, mocap=True).add_geom(
        name=name,
        type=mujoco.mjtGeom.mjGEOM_CAPSULE,
        size=[radius_m, half_m, 0],
        group=WORKER_GROUP,
        pos=[0.0, -at_m, 0.0],
        quat=[np.sqrt(0.5), -np.sqrt(0.5), 0.0, 0.0],
        rgba=SLEEVE_COLOUR,
        contype=0,
        conaffinity=0,
    )


def _add_skin(spec: mujoco.MjSpec, side: str, shape: HandShape) -> None:
    names = hand_bodies(side)
    vertices, faces = shape.vertices, shape.faces
    position, orientation = _bind_pose()
    if side == "left":  # a mirror image: it turns triangles inside out
        vertices, faces, position = vertices * _MIRROR, faces[:, ::-1], position * _MIRROR
        orientation = orientation * _MIRROR_TURN
    skin = spec.add_skin(name=f"{side}_{SKIN}", material=SKIN, group=0)
    skin.vert = _flat(mujoco_from_openxr_position(vertices))
    skin.face = [int(index) for index in faces.ravel()]
    skin.texcoord = _flat(0.5 / _PALETTE + (1.0 - 1.0 / _PALETTE) * np.stack([shape.light, shape.nail], axis=1))
    skin.bodyname = [*names.bones, names.palm, names.forearm]
    skin.bindpos = _flat(mujoco_from_openxr_position(position))
    skin.bindquat = _flat(mujoco_from_openxr_quaternion(orientation))
    carried = [np.flatnonzero(weights) for weights in shape.weights.T]
    skin.vertid = [points.tolist() for points in carried]
    skin.vertweight = [shape.weights[points, body].tolist() for body, points in enumerate(carried)]


def _bind_pose() -> tuple[Array, Array]:
    """Where the bodies of a right hand's skin are while its shape is as drawn: (21, 3), (21, 4)."""
    joints, turns = bind_joints()
    starts, ends = [a for a, _ in BONES], [b for _, b in BONES]
    forearm = np.array([0.0, 0.0, 0.5 * FOREARM_M])
    position = np.concatenate([0.5 * (joints[starts] + joints[ends]), joints[[PALM]], forearm[None]])
    return position, np.concatenate([turns[starts], turns[[PALM]], IDENTITY[None]])


def _flat(numbers: NDArray[np.float64]) -> list[float]:
    return [float(number) for number in numbers.ravel()]
