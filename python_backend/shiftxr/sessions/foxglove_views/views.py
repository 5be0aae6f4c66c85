"""All views of one message of the wire."""

import numpy as np

from shiftxr.sessions.foxglove_views.hand_skeleton import hand_views
from shiftxr.sessions.foxglove_views.images import image_views
from shiftxr.sessions.foxglove_views.inertial import imu_views
from shiftxr.sessions.foxglove_views.labels import task_views
from shiftxr.sessions.foxglove_views.object_state import object_views
from shiftxr.sessions.foxglove_views.poses import head_views, pose_views
from shiftxr.sessions.foxglove_views.sound import audio_views
from shiftxr.sessions.foxglove_views.view import View
from shiftxr_bridge.audio import AudioStream
from shiftxr_bridge.depth import DepthStream
from shiftxr_bridge.gaze import GazeStream
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.head import HeadStream
from shiftxr_bridge.imu import ImuStream
from shiftxr_bridge.objects import ObjectsStream
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.subscriber import Message
from shiftxr_bridge.task import TaskSample


def views_of(message: Message) -> list[View]:
    """What Foxglove shows of a sample, its main view first; nothing of a tick."""
    topic, t_ns = message.topic, message.header.t_ns
    match message.stream, message.sample:
        case RgbStream() | DepthStream() as stream, _:
            return image_views(stream, t_ns, bytes(message.payload))
        case AudioStream() as stream, _:
            return audio_views(stream, t_ns, bytes(message.payload))
        case _, Hands() as hands:
            return hand_views(topic, hands)
        case _, TaskSample() as labels:
            return task_views(topic, t_ns, labels)
        case HeadStream(), np.ndarray() as pose:
            return head_views(topic, t_ns, pose)
        case GazeStream(), np.ndarray() as pose:
            return pose_views(topic, t_ns, pose)
        case ImuStream() as stream, np.ndarray() as block:
            return imu_views(stream, t_ns, block)
        case ObjectsStream() as stream, np.ndarray() as vector:
            return object_views(stream, message.header, vector)
    return []
