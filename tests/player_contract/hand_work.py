"""What a worker's hand does, from the observation and scene.json alone."""

import numpy as np
from tests.player_contract.driven import Driven, Vector

from shiftxr.scenes.layout import GRIP, WRIST_POSE, ObjectState
from shiftxr.scenes.scene import Scene
from shiftxr_bridge.rotation import rotate
from shiftxr_bridge.subscriber import Message

GRIP_POINT_M = np.array([0.0, -0.05, -0.10])  # PROTOCOL.md's, in the wrist's frame


def free_part(scene: Scene, objects: ObjectState) -> str | None:
    """The first part that lies about, in no hand and no socket; None in a scene without."""
    return next((g.body for g in scene.graspables if objects.holder[g.body] is None), None)


def grasp_point(scene: Scene, objects: ObjectState, body: str) -> Vector:
    """Where a grip must be to take a part that stands upright: (3,), metres."""
    height_m = next(g.grasp_height_m for g in scene.graspables if g.body == body)
    return objects.part[body][:3] + np.array([0.0, height_m, 0.0], np.float32)


def close_on(driven: Driven, side: int, body: str) -> list[Message]:
    """Move an open hand's grip point onto a part's grasp point, then close it."""
    pose = driven.action[WRIST_POSE[side]]
    pose[:3] = grasp_point(driven.scene, driven.objects, body) - rotate(pose[3:], GRIP_POINT_M)
    messages = driven.play(1.0)
    driven.action[GRIP[side]] = 1.0
    return messages + driven.play(0.4)
