"""PROTOCOL.md, sensor plane: what is described is what comes, at its rate, on its grid, with nothing missing."""

import math

import numpy as np
from tests.player_contract.take import Take

from shiftxr_bridge.audio import AudioStream
from shiftxr_bridge.imu import ImuStream
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.streams import Stream

REQUIRED = {
    "headset/rgb": "rgb",
    "headset/audio": "audio",
    "headset/imu": "imu",
    "left_wrist/imu": "imu",
    "right_wrist/imu": "imu",
    "headset/head": "head",
    "headset/hands": "hands",
    "scene/objects": "objects",
}
GRID_NS = 1000  # what rounding and float arithmetic may move a time by


def period_ns(stream: Stream) -> float:
    """Between two messages."""
    samples = stream.block_samples if isinstance(stream, ImuStream) else 1
    return 1e9 * samples / stream.rate_hz


def captured_until_ns(stream: Stream, t_ns: int) -> float:
    """When the last that a message holds was captured: a block of an IMU ends at its last sample."""
    if isinstance(stream, ImuStream):
        return t_ns + 1e9 * (stream.block_samples - 1) / stream.rate_hz
    return t_ns + period_ns(stream) if isinstance(stream, AudioStream) else t_ns


def test_every_stream_of_the_protocol_is_described_on_the_wire_as_hello_lists_it(take: Take) -> None:
    assert take.streams == take.hello_streams
    assert {topic: take.streams[topic].kind for topic in REQUIRED} == REQUIRED
    camera = take.streams["headset/rgb"]
    assert isinstance(camera, RgbStream)
    assert 0 < camera.cx < camera.width
    assert 0 < camera.cy < camera.height
    fov_y_rad = 2 * math.atan(camera.height / 2 / camera.fy)
    assert math.radians(20) < fov_y_rad < math.radians(150)  # pixels, and no other unit
    assert camera.fx > 0


def test_numbers_have_no_gap_and_one_session(take: Take) -> None:
    assert take.missing == 0
    for topic, messages in take.by_topic.items():
        numbers = [message.header.seq for message in messages]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), topic
        assert {message.header.session for message in messages} == {take.session}


def test_every_stream_keeps_its_rate_to_the_sample(take: Take) -> None:
    begin_ns = take.ticks[0].t_ns
    seconds = (take.ticks[-1].t_ns - begin_ns) // 10**9 - 1
    for topic, stream in take.streams.items():
        span = (begin_ns, begin_ns + seconds * 10**9)
        assert len(take.within(topic, span)) == round(seconds * 1e9 / period_ns(stream)), topic
    assert seconds >= 5


def test_times_lie_on_the_grid_of_the_rate(take: Take) -> None:
    for topic, stream in take.streams.items():
        t_ns = np.array([message.header.t_ns for message in take.by_topic[topic]])
        grid_ns = t_ns[0] + np.arange(len(t_ns)) * period_ns(stream)
        assert np.abs(t_ns - grid_ns).max() <= GRID_NS, topic


def test_a_tick_follows_each_control_step_with_the_last_number_of_every_stream(take: Take) -> None:
    ticks = [index for index, message in enumerate(take.messages) if message.stream is None]
    objects = [message.header.t_ns for message in take.by_topic["scene/objects"]]
    assert [tick.t_ns for tick in take.ticks] == objects  # one per control step, at its end
    last = dict.fromkeys(take.streams, -1)
    before = 0
    for at, tick in zip(ticks, take.ticks, strict=True):
        for message in take.messages[before:at]:
            last[message.topic] = message.header.seq
            assert message.stream is not None
            assert captured_until_ns(message.stream, message.header.t_ns) <= tick.t_ns + GRID_NS
        assert set(tick.last_seq) == set(take.streams)
        assert {topic: seq for topic, seq in tick.last_seq.items() if last[topic] >= 0} == {
            topic: seq for topic, seq in last.items() if seq >= 0
        }
        before = at + 1


def test_all_that_was_captured_up_to_a_tick_has_come_before_it(take: Take) -> None:
    newest: dict[str, int] = {}
    for message in take.messages:
        if message.stream is not None:
            newest[message.topic] = message.header.t_ns
        elif len(newest) == len(take.streams):
            for topic, t_ns in newest.items():
                stream = take.streams[topic]
                follows_ns = captured_until_ns(stream, round(t_ns + period_ns(stream)))
                assert follows_ns > message.header.t_ns + GRID_NS, topic  # the next one is still to come


def test_values_are_what_their_kind_says(take: Take) -> None:
    for topic, messages in take.by_topic.items():
        assert messages, topic  # a payload of another size, or out of bounds, would have been refused by the reader
    hands = take.by_topic["headset/hands"][-1].sample
    radius_m = hands.radius[hands.valid]  # type: ignore[union-attr]
    assert np.all((radius_m > 0.002) & (radius_m < 0.05))  # metres
    length = np.linalg.norm(hands.orientation[hands.valid], axis=-1)  # type: ignore[union-attr]
    np.testing.assert_allclose(length, 1.0, atol=1e-3)
