"""From a world's samples to the wire: the streams that the headless player describes and publishes."""

import numpy as np
from numpy.typing import NDArray

from shiftxr.player.audio_format import BLOCK_FRAMES, RATE_HZ
from shiftxr.player.camera import RGB_TOPIC, describe_camera
from shiftxr.player.hand_model import HandJoints
from shiftxr.player.sensors import HANDS_HZ, HEAD_HZ, IMU_BLOCK, IMU_HZ, SensorSettings
from shiftxr.scenes.layout import object_names
from shiftxr.scenes.scene import Scene
from shiftxr_bridge.audio import AudioStream, encode_audio
from shiftxr_bridge.hands import Hands, HandsStream, encode_hands
from shiftxr_bridge.head import HeadStream, encode_head
from shiftxr_bridge.imu import ImuStream, encode_imu
from shiftxr_bridge.objects import ObjectsStream, encode_objects
from shiftxr_bridge.publisher import StreamPublisher
from shiftxr_bridge.rgb import encode_rgb
from shiftxr_bridge.rotation import Array
from shiftxr_bridge.streams import Stream

RGB, AUDIO, HEAD, HANDS, OBJECTS = (
    RGB_TOPIC,
    "headset/audio",
    "headset/head",
    "headset/hands",
    "scene/objects",
)
IMUS = ("headset/imu", "left_wrist/imu", "right_wrist/imu")


def describe_streams(scene: Scene, settings: SensorSettings) -> list[Stream]:
    """The descriptions of everything that the headless player publishes."""
    return [
        describe_camera(settings.width, settings.height, settings.rgb_hz),
        AudioStream(topic=AUDIO, sample_rate_hz=RATE_HZ, channels=2, block_frames=BLOCK_FRAMES),
        *(ImuStream(topic=topic, rate_hz=IMU_HZ, block_samples=IMU_BLOCK) for topic in IMUS),
        HeadStream(topic=HEAD, rate_hz=HEAD_HZ),
        HandsStream(topic=HANDS, rate_hz=HANDS_HZ),
        ObjectsStream(topic=OBJECTS, rate_hz=settings.control_hz, names=object_names(scene)),
    ]


class PublishingSink:
    """A SensorSink that publishes; every sample is a buffer of its own, so that the wire need not copy it."""

    def __init__(self, publisher: StreamPublisher) -> None:
        self._publisher = publisher

    def rgb(self, t_ns: int, image: NDArray[np.uint8]) -> None:
        """A frame."""
        self._publisher.publish(RGB, t_ns, encode_rgb(image))

    def audio(self, t_ns: int, block: NDArray[np.int16]) -> None:
        """20 ms of sound."""
        self._publisher.publish(AUDIO, t_ns, encode_audio(block))

    def imu(self, t_ns: int, block: NDArray[np.float32]) -> None:
        """One block per device."""
        for topic, samples in zip(IMUS, block, strict=True):
            self._publisher.publish(topic, t_ns, encode_imu(samples))

    def head(self, t_ns: int, pose: Array) -> None:
        """The head's pose."""
        self._publisher.publish(HEAD, t_ns, encode_head(pose))

    def hands(self, t_ns: int, joints: HandJoints) -> None:
        """Both hands, all joints valid: an ideal tracker."""
        valid = np.ones(joints.radius.shape, bool)
        self._publisher.publish(
            HANDS, t_ns, encode_hands(Hands(t_ns, joints.position, joints.orientation, joints.radius, valid))
        )

    def objects(self, t_ns: int, vector: NDArray[np.float32], episode: int) -> None:
        """Object state, then the barrier."""
        self._publisher.publish(OBJECTS, t_ns, encode_objects(vector), episode=episode)
        self._publisher.tick(t_ns)
