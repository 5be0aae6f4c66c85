"""Head and gaze: foxglove.PoseInFrame, and the frames that hang from the head: foxglove.FrameTransforms."""

import math

import numpy as np
from foxglove.messages import FrameTransform, FrameTransforms, Pose, PoseInFrame, Quaternion, Vector3
from numpy.typing import NDArray

from shiftxr.sessions.foxglove_views.view import CAMERA, HEAD, MAP, WORLD, View, protobuf_schema, timestamp

_POSE = protobuf_schema(PoseInFrame.get_schema())
_FRAMES = protobuf_schema(FrameTransforms.get_schema())
_HALF = math.sqrt(0.5)
_WORLD_IN_MAP = np.array([0, 0, 0, _HALF, 0, 0, _HALF])  # a quarter turn about +x: +y, up on the wire, becomes +z
_CAMERA_IN_HEAD = np.array([0, 0, 0, 1.0, 0, 0, 0])  # half a turn about +x: y down, z ahead


def pose_views(topic: str, t_ns: int, pose: NDArray[np.floating]) -> list[View]:
    """A pose (7,) in the world: position in metres, quaternion xyzw."""
    position, orientation = _vector(pose), _quaternion(pose)
    posed = PoseInFrame(
        timestamp=timestamp(t_ns), frame_id=WORLD, pose=Pose(position=position, orientation=orientation)
    )
    return [View(topic, _POSE, t_ns, posed.encode())]


def head_views(topic: str, t_ns: int, pose: NDArray[np.floating]) -> list[View]:
    """The head's pose, and map -> world -> headset -> headset_camera."""
    chain = FrameTransforms(
        transforms=[
            _transform(t_ns, MAP, WORLD, _WORLD_IN_MAP),
            _transform(t_ns, WORLD, HEAD, pose),
            _transform(t_ns, HEAD, CAMERA, _CAMERA_IN_HEAD),
        ]
    )
    return [*pose_views(topic, t_ns, pose), View(f"{topic}/frames", _FRAMES, t_ns, chain.encode())]


def _transform(t_ns: int, parent: str, child: str, pose: NDArray[np.floating]) -> FrameTransform:
    return FrameTransform(
        timestamp=timestamp(t_ns),
        parent_frame_id=parent,
        child_frame_id=child,
        translation=_vector(pose),
        rotation=_quaternion(pose),
    )


def _vector(pose: NDArray[np.floating]) -> Vector3:
    x, y, z = pose[:3].tolist()
    return Vector3(x=x, y=y, z=z)


def _quaternion(pose: NDArray[np.floating]) -> Quaternion:
    x, y, z, w = pose[3:].tolist()
    return Quaternion(x=x, y=y, z=z, w=w)
