"""Both hands as spheres and bones: foxglove.SceneUpdate, one entity per hand, which the next sample replaces."""

import numpy as np
from foxglove.messages import (
    Color,
    LinePrimitive,
    LinePrimitiveLineType,
    Point3,
    Pose,
    Quaternion,
    SceneEntity,
    SceneUpdate,
    SpherePrimitive,
    Vector3,
)

from shiftxr.sessions.foxglove_views.view import WORLD, View, protobuf_schema, timestamp
from shiftxr_bridge.hands import Hands

_SCHEMA = protobuf_schema(SceneUpdate.get_schema())
_PALM, _WRIST = 0, 1
_FINGERS = (range(2, 6), range(6, 11), range(11, 16), range(16, 21), range(21, 26))  # thumb to little
BONES = ((_WRIST, _PALM), *((a, b) for f in _FINGERS for a, b in zip((_WRIST, *f), f, strict=False)))
_MIN_RADIUS_M = 0.003  # a tracker without radii gives 0
_BONE_M = 0.004
_COLORS = {"left": Color(r=0.2, g=0.6, b=1.0, a=1.0), "right": Color(r=1.0, g=0.5, b=0.2, a=1.0)}


def hand_views(topic: str, hands: Hands) -> list[View]:
    """The joints that are valid, and the bones between two of them."""
    entities = [_hand(hands, side, name) for side, name in enumerate(("left", "right"))]
    return [View(topic, _SCHEMA, hands.t_ns, SceneUpdate(entities=entities).encode())]


def _hand(hands: Hands, side: int, name: str) -> SceneEntity:
    places: list[list[float]] = hands.position[side].tolist()
    valid, radii = hands.valid[side], np.maximum(hands.radius[side], _MIN_RADIUS_M)
    color = _COLORS[name]
    spheres = [_sphere(places[j], float(radii[j]), color) for j in np.flatnonzero(valid)]
    ends = [_point(places[joint]) for bone in BONES if valid[list(bone)].all() for joint in bone]
    bones = LinePrimitive(type=LinePrimitiveLineType.LineList, thickness=_BONE_M, points=ends, color=color)
    return SceneEntity(
        timestamp=timestamp(hands.t_ns), frame_id=WORLD, id=f"{name} hand", spheres=spheres, lines=[bones]
    )


def _sphere(place: list[float], radius_m: float, color: Color) -> SpherePrimitive:
    x, y, z = place
    side = 2.0 * radius_m
    pose = Pose(position=Vector3(x=x, y=y, z=z), orientation=Quaternion(x=0.0, y=0.0, z=0.0, w=1.0))
    return SpherePrimitive(pose=pose, size=Vector3(x=side, y=side, z=side), color=color)


def _point(place: list[float]) -> Point3:
    x, y, z = place
    return Point3(x=x, y=y, z=z)
