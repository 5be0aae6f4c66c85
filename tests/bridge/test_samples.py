import numpy as np
import pytest

from shiftxr_bridge.audio import AudioStream, decode_audio, encode_audio
from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.hands import Hands, HandsStream, decode_hands, encode_hands
from shiftxr_bridge.head import HeadStream, decode_head, encode_head
from shiftxr_bridge.imu import ImuStream, decode_imu, encode_imu
from shiftxr_bridge.objects import ObjectsStream, decode_objects, encode_objects
from shiftxr_bridge.rgb import RgbStream, decode_rgb, encode_rgb
from shiftxr_bridge.streams import Stream, decode_streams, encode_streams
from shiftxr_bridge.task import TaskSample, TaskStream, decode_task, encode_task

RGB = RgbStream("headset/rgb", 10, 3, 2, "rgb8", 1.0, 1.0, 1.5, 1.0)
AUDIO = AudioStream("headset/audio", 16000, 2, 4)
IMU = ImuStream("headset/imu", 100, 2)
HEAD = HeadStream("headset/head", 30)
HANDS = HandsStream("headset/hands", 30)
OBJECTS = ObjectsStream("scene/objects", 10, ("a", "b", "c"))
TASK = TaskStream("worker/task", 10)
ALL: list[Stream] = [RGB, AUDIO, IMU, HEAD, HANDS, OBJECTS, TASK]


def test_every_description_travels_as_it_is() -> None:
    assert decode_streams(encode_streams(ALL)) == {stream.topic: stream for stream in ALL}


def test_an_image_is_rows_from_top_to_bottom_three_bytes_a_pixel() -> None:
    image = np.arange(18, dtype=np.uint8).reshape(2, 3, 3)
    payload = encode_rgb(image)
    assert bytes(payload) == bytes(range(18))
    assert np.array_equal(decode_rgb(RGB, payload), image)


def test_sound_is_interleaved_little_endian() -> None:
    block = np.array([[1, -2], [3, 4], [5, 6], [256, 7]], np.int16)
    payload = bytes(encode_audio(block))
    assert payload[:4] == b"\x01\x00\xfe\xff"
    assert payload[12:14] == b"\x00\x01"
    assert np.array_equal(decode_audio(AUDIO, payload), block)


def test_inertial_samples_keep_their_order() -> None:
    block = np.arange(12, dtype=np.float32).reshape(2, 6)
    assert np.array_equal(decode_imu(IMU, encode_imu(block)), block)


def test_hands_keep_joints_radii_and_flags() -> None:
    rng = np.random.default_rng(3)
    valid = rng.random((2, 26)) < 0.5
    hands = Hands(5, rng.random((2, 26, 3)), rng.random((2, 26, 4)), rng.random((2, 26)), valid)
    read = decode_hands(HANDS, 5, encode_hands(hands))
    np.testing.assert_allclose(read.position, hands.position, rtol=1e-6)
    np.testing.assert_allclose(read.orientation, hands.orientation, rtol=1e-6)
    np.testing.assert_allclose(read.radius, hands.radius, rtol=1e-6)
    assert np.array_equal(read.valid, valid)


def test_labels_that_nobody_knows_are_left_out() -> None:
    sample = TaskSample(step=4, mistake=None, events=("done:gear",))
    assert decode_task(TASK, encode_task(sample)) == sample
    assert b"mistake" not in encode_task(sample)


def test_a_pose_must_have_a_unit_quaternion() -> None:
    pose = np.array([1, 2, 3, 0, 0, 0, 1], np.float32)
    assert np.array_equal(decode_head(HEAD, encode_head(pose)), pose)
    with pytest.raises(BadMessage, match="unit quaternion"):
        decode_head(HEAD, encode_head(2 * pose))


def test_payloads_of_another_length_are_refused() -> None:
    short = b"\x00" * 5
    for read in (
        lambda: decode_rgb(RGB, short),
        lambda: decode_audio(AUDIO, short),
        lambda: decode_imu(IMU, short),
        lambda: decode_head(HEAD, short),
        lambda: decode_hands(HANDS, 0, short),
        lambda: decode_objects(OBJECTS, short),
    ):
        with pytest.raises(BadMessage, match="5 bytes"):
            read()


def test_numbers_that_are_not_finite_are_refused() -> None:
    with pytest.raises(BadMessage, match="not finite"):
        decode_objects(OBJECTS, encode_objects(np.array([0, np.nan, 1], np.float32)))
    with pytest.raises(BadMessage, match="not finite"):
        decode_imu(IMU, encode_imu(np.full((2, 6), np.inf, np.float32)))


@pytest.mark.parametrize("place", [0, 5])
def test_numbers_out_of_all_bounds_are_refused_without_overflow(place: int) -> None:
    pose = np.array([1, 2, 3, 0, 0, 0, 1], np.float32)
    pose[place] = 3e38
    with pytest.raises(BadMessage, match="larger than 10000"):
        decode_head(HEAD, encode_head(pose))
    with pytest.raises(BadMessage, match="larger than 100000"):
        decode_imu(IMU, encode_imu(np.full((2, 6), -1.1e5, np.float32)))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"topic": "Headset/RGB"}, "lower-case"),
        ({"rate_hz": float("nan")}, "rate_hz"),
        ({"width": 0}, "width"),
        ({"encoding": "bgr8"}, "bgr8"),
    ],
)
def test_an_impossible_description_is_refused(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(BadMessage, match=reason):
        RgbStream.from_dict(RGB.to_dict() | fields)


def test_a_stream_kind_of_a_later_version_is_passed_over() -> None:
    import msgpack

    packed = msgpack.packb({"streams": [{"kind": "smell", "topic": "a/b"}, HEAD.to_dict()]})
    assert list(decode_streams(packed)) == ["headset/head"]
