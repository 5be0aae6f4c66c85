"""A device that tracks no hands, over real sockets: its windows hold the hands that its pictures show."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import numpy as np
import pytest
import zmq

from shiftxr.evaluation.hand_frames import HandFrame, load_hand_frames
from shiftxr.perception.hands_from_rgb import LANDMARK_JOINTS
from shiftxr.scenes.profile import load_profile
from shiftxr.sessions.session import Session
from shiftxr.sessions.window import Window
from shiftxr_bridge.hands import Hands, HandsStream, encode_hands
from shiftxr_bridge.head import HeadStream, encode_head
from shiftxr_bridge.objects import ObjectsStream, encode_objects
from shiftxr_bridge.publisher import StreamPublisher
from shiftxr_bridge.rgb import RgbStream, encode_rgb
from shiftxr_bridge.rotation import conjugate, rotate
from shiftxr_bridge.streams import Stream
from shiftxr_bridge.subscriber import StreamSubscriber

MS = 1_000_000
STEPS = 16
TOPICS = ("headset/rgb", "headset/head", "headset/hands", "scene/objects")


@pytest.fixture(scope="module")
def picture() -> tuple[RgbStream, HandFrame]:
    """The first committed picture in which all of both hands is seen."""
    stream, frames = load_hand_frames("assembly_station")
    return stream, next(frame for frame in frames if frame.visible.all())


@contextmanager
def sessions(stream: RgbStream, count: int) -> Iterator[tuple[StreamPublisher, list[Session]]]:
    streams: list[Stream] = [
        stream,
        HeadStream("headset/head", 30),
        HandsStream("headset/hands", 30),
        ObjectsStream("scene/objects", 10, ("x",)),
    ]
    with zmq.Context() as context, ExitStack() as stack:
        player = stack.enter_context(closing(StreamPublisher(context, "tcp://127.0.0.1:*", streams, lossless=True)))
        opened = []
        for _ in range(count):
            sensors = StreamSubscriber(context, player.endpoint, TOPICS, lossless=True)
            stack.enter_context(closing(sensors))
            sensors.wait_connected(10.0)
            session = Session(sensors, None, load_profile("hands_from_rgb"), seed=1)
            opened.append(stack.enter_context(closing(session)))
        yield player, opened


def play(player: StreamPublisher, frame: HandFrame, *, late_ms: int = 0, with_head: bool = True) -> None:
    """1.6 s in which the worker keeps still; a picture comes before the head's pose of its time."""
    true = np.zeros((2, 26, 3))
    true[:, list(LANDMARK_JOINTS)] = frame.landmarks
    hands = Hands(0, true, np.zeros((2, 26, 4)), np.zeros((2, 26)), np.ones((2, 26), bool))
    if with_head:
        player.publish("headset/head", MS, encode_head(frame.head))
    for step in range(1, STEPS + 1):
        t_ns = step * 100 * MS
        player.publish("headset/rgb", t_ns - late_ms * MS, encode_rgb(frame.image))
        if with_head or step > 5:
            player.publish("headset/head", t_ns, encode_head(frame.head))
        player.publish("headset/hands", t_ns, encode_hands(hands))
        player.publish("scene/objects", t_ns, encode_objects(np.zeros(1, np.float32)), episode=1)
        player.tick(t_ns)


def window_of(session: Session) -> Window:
    window = session.next_window(30.0)
    assert window is not None
    return window


def test_a_window_holds_the_hands_that_its_own_pictures_show(picture: tuple[RgbStream, HandFrame]) -> None:
    stream, frame = picture
    with sessions(stream, 1) as (player, (session,)):
        play(player, frame)
        window = window_of(session)
    assert window.hands is not None
    assert window.hands_valid is not None
    assert window.hands_valid.mean() > 0.8
    heading_from_world = window.hands[window.hands_valid][:, list(LANDMARK_JOINTS)]
    away = np.linalg.norm(heading_from_world, axis=-1)
    true = np.linalg.norm(frame.landmarks - frame.head[:3], axis=-1)  # distances from the head: no frame to turn
    assert np.abs(away.mean() - true.mean()) < 0.10
    assert np.ptp(window.hands[window.hands_valid[:, 1], 1], axis=0).max() > 0.0  # pixels are noisy, so are hands
    assert window.labels.hand_forecast_valid is not None
    assert window.labels.hand_forecast_valid.all()  # labels are of the true hands, which stay
    assert np.count_nonzero(window.labels.hand_forecast) == 0
    assert window.rgb is not None
    seen = rotate(conjugate(frame.head[3:]), frame.landmarks[:, 9] - frame.head[:3]).mean(axis=0)
    assert seen[1] < 0  # the hands are below the centre, and so is the crop: it isn't the picture's middle
    assert not np.array_equal(window.rgb[1], frame.image[72:168, 112:208])


def test_the_same_stream_gives_the_same_bytes_again(picture: tuple[RgbStream, HandFrame]) -> None:
    stream, frame = picture
    with sessions(stream, 2) as (player, both):
        play(player, frame)
        first, second = (window_of(session) for session in both)
    assert first.hands is not None
    assert second.hands is not None
    assert first.hands.tobytes() == second.hands.tobytes()
    assert np.array_equal(first.hands_valid, second.hands_valid)
    assert np.array_equal(first.rgb, second.rgb)


def test_pictures_between_the_windows_instants_still_stand_for_them(picture: tuple[RgbStream, HandFrame]) -> None:
    stream, frame = picture
    with sessions(stream, 1) as (player, (session,)):
        play(player, frame, late_ms=70)  # older than a tracker's pose may be
        window = window_of(session)
    assert window.hands_valid is not None
    assert window.hands_valid.any(axis=1).all()


def test_a_picture_without_a_pose_is_counted_and_not_looked_at(picture: tuple[RgbStream, HandFrame]) -> None:
    stream, frame = picture
    with sessions(stream, 1) as (player, (session,)):
        play(player, frame, with_head=False)
        window = window_of(session)
        assert session.counts.unplaced == 5
    assert window.hands_valid is not None
    assert window.hands_valid.any(axis=1).tolist() == [False] * 5 + [True] * 5
