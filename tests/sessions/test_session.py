"""Windows from real sockets: a small publisher plays the player's part, sample by sample."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import numpy as np
import pytest
import zmq

from shiftxr.scenes.profile import SensorProfile, ShiftProfile
from shiftxr.sessions.session import SENSOR_TOPICS, TASK_TOPIC, Session
from shiftxr_bridge.audio import AudioStream, encode_audio
from shiftxr_bridge.hands import Hands, HandsStream, encode_hands
from shiftxr_bridge.head import HeadStream, encode_head
from shiftxr_bridge.imu import ImuStream, encode_imu
from shiftxr_bridge.objects import ObjectsStream, encode_objects
from shiftxr_bridge.publisher import StreamPublisher
from shiftxr_bridge.rgb import RgbStream, encode_rgb
from shiftxr_bridge.streams import Stream
from shiftxr_bridge.subscriber import StreamSubscriber
from shiftxr_bridge.task import TaskSample, TaskStream, encode_task

MS = 1_000_000
STREAMS: list[Stream] = [
    RgbStream("headset/rgb", 10, 128, 96, "rgb8", 64, 64, 64, 48),
    AudioStream("headset/audio", 16000, 2, 320),
    *(ImuStream(f"{device}/imu", 100, 10) for device in ("headset", "left_wrist", "right_wrist")),
    HeadStream("headset/head", 10),
    HandsStream("headset/hands", 10),
    ObjectsStream("scene/objects", 10, ("x",)),
]


class Stage:
    """Publishes every stream for one control step of 100 ms at a time."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], stack: ExitStack) -> None:
        address = "tcp://127.0.0.1:*"
        self.context, self.stack = context, stack
        self.player = stack.enter_context(closing(StreamPublisher(context, address, STREAMS, lossless=True)))
        task = TaskStream(TASK_TOPIC, 10)
        self.task = stack.enter_context(
            closing(StreamPublisher(context, address, [task], lossless=True, device="worker"))
        )
        sensors = StreamSubscriber(context, self.player.endpoint, SENSOR_TOPICS, delivery="lossless")
        labels = StreamSubscriber(context, self.task.endpoint, [TASK_TOPIC], delivery="lossless", device="worker")
        for subscriber in (sensors, labels):
            stack.enter_context(closing(subscriber))
            subscriber.wait_connected(10.0)
        profile = ShiftProfile(name="ideal", description="", sensor=SensorProfile())
        self.session = Session(sensors, labels, profile, seed=1, hop_s=0.5)
        self.sensors = sensors
        self.now = 0

    def start_player_again(self) -> None:
        """At the same address, with its clock at zero."""
        self.player.close()
        self.player = StreamPublisher(self.context, self.player.endpoint, STREAMS, lossless=True)
        self.stack.callback(self.player.close)
        self.now = 0
        deadline_s = time.monotonic() + 20.0
        while self.sensors.restarts == 0:
            assert time.monotonic() < deadline_s
            assert self.session.next_window(0.05) is None

    def step(self, *, episode: int = 1, step: int = 0, without: frozenset[str] = frozenset()) -> None:
        """100 ms in which the left hand moves 1 cm to the right."""
        start, self.now = self.now, self.now + 100 * MS
        grey = np.full((96, 128, 3), (self.now // (100 * MS)) % 200, np.uint8)
        if "rgb" not in without:
            self.player.publish("headset/rgb", self.now, encode_rgb(grey))
        if "audio" not in without:
            for block in range(5):
                self.player.publish(
                    "headset/audio", start + block * 20 * MS, encode_audio(np.zeros((320, 2), np.int16))
                )
        for topic in ("headset/imu", "left_wrist/imu", "right_wrist/imu"):
            if "imu" not in without:
                self.player.publish(topic, start + 10 * MS, encode_imu(np.ones((10, 6), np.float32)))
        self.player.publish("headset/head", self.now, encode_head(np.array([0, 0, 0, 0, 0, 0, 1.0])))
        position = np.zeros((2, 26, 3))
        position[0, :, 0] = self.now / (10_000 * MS)
        hands = Hands(self.now, position, np.zeros((2, 26, 4)), np.zeros((2, 26)), np.ones((2, 26), bool))
        if "hands" not in without:
            self.player.publish("headset/hands", self.now, encode_hands(hands))
        self.player.publish("scene/objects", self.now, encode_objects(np.zeros(1, np.float32)), episode=episode)
        self.task.publish(TASK_TOPIC, self.now, encode_task(TaskSample(step, 0)))
        self.player.tick(self.now)
        self.task.tick(self.now)


@pytest.fixture
def stage() -> Iterator[Stage]:
    with zmq.Context() as context, ExitStack() as stack:
        yield Stage(context, stack)


def ends_ms(stage: Stage) -> list[int]:
    windows = []
    while (window := stage.session.next_window(0.3)) is not None:
        windows.append(window.t_end_ns // MS)
    return windows


def test_a_window_closes_when_its_forecast_is_known_and_holds_what_was_then(stage: Stage) -> None:
    for n in range(14):
        stage.step(step=n % 12)
    assert stage.session.next_window(0.3) is None  # its end, 1.0 s, is there, but not 1.5 s
    stage.step()
    window = stage.session.next_window(10.0)
    assert window is not None
    assert window.t_end_ns == 1000 * MS
    assert window.labels.step == 9  # the tenth control step ended at 1.0 s
    assert window.rgb is not None
    assert window.rgb[1, 0, 0, 0] == 10
    assert window.hands is not None
    np.testing.assert_allclose(window.hands[:, 0, 0, 0], np.arange(1, 11) * 0.01, atol=1e-6)
    assert window.labels.hand_forecast is not None
    np.testing.assert_allclose(window.labels.hand_forecast[0, :, 0], 0.05, atol=1e-6)  # five steps of 1 cm
    np.testing.assert_allclose(window.labels.hand_forecast[1], 0.0)


def test_windows_hop_and_none_spans_two_episodes(stage: Stage) -> None:
    for _ in range(22):
        stage.step(episode=1)
    for _ in range(16):
        stage.step(episode=2)
    # episode 1 ends at 2.2 s: windows at 1.0 and 1.5 have their forecasts. Episode 2: the first at 2.2 + 1.0 s
    assert ends_ms(stage) == [1000, 1500, 3200]
    assert stage.session.counts.windows == 3


def test_a_restart_of_the_player_begins_windows_anew(stage: Stage) -> None:
    for _ in range(18):
        stage.step()
    assert ends_ms(stage) == [1000]  # with its forecast; the next would end at 1.5 s
    stage.start_player_again()
    for _ in range(16):
        stage.step()
    assert ends_ms(stage) == [1000]  # of the new player's clock: none is made of both
    assert stage.session.counts.restarts == 1


@pytest.mark.parametrize("jump_ms", [-5_000, 3_600_000])
def test_a_step_of_the_clock_begins_windows_anew(stage: Stage, jump_ms: int) -> None:
    stage.now = 100_000 * MS  # a device's clock begins anywhere
    for _ in range(18):
        stage.step()
    assert ends_ms(stage) == [101_000]
    stage.now += jump_ms * MS
    for _ in range(16):
        stage.step()
    # the barrier of the step that jumped, 100 ms after the jump, is where windows begin anew
    assert ends_ms(stage) == [101_800 + jump_ms + 100 + 1000]
    assert stage.session.counts.clock_steps == 1


@pytest.mark.parametrize("lost", ["rgb", "audio", "imu", "hands"])
def test_a_modality_that_did_not_come_is_absent_and_counted(stage: Stage, lost: str) -> None:
    for _ in range(15):
        stage.step(without=frozenset({lost}))
    window = stage.session.next_window(10.0)
    assert window is not None
    assert getattr(window, lost) is None
    assert all(getattr(window, other) is not None for other in {"rgb", "audio", "imu", "hands"} - {lost})
    assert stage.session.counts.absent == {lost: 1}


def test_half_of_the_samples_is_enough_and_less_is_not(stage: Stage) -> None:
    for n in range(15):
        stage.step(without=frozenset() if n >= 6 else frozenset({"audio"}))  # 20 of 50 blocks
    window = stage.session.next_window(10.0)
    assert window is not None
    assert window.audio is None


def test_a_window_without_labels_is_counted(stage: Stage) -> None:
    stage.session._task = None  # nobody labels
    for _ in range(15):
        stage.step()
    window = stage.session.next_window(10.0)
    assert window is not None
    assert (window.labels.step, window.labels.mistake) == (None, None)
    assert stage.session.counts.unlabelled == 1
