from dataclasses import replace

import numpy as np
import pytest

from shiftxr_bridge.audio import AudioStream, decode_audio, encode_audio
from shiftxr_bridge.depth import DepthStream, decode_depth, encode_depth
from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.gaze import GazeStream
from shiftxr_bridge.hands import Hands, HandsStream, decode_hands, encode_hands
from shiftxr_bridge.head import HeadStream, decode_head, encode_head
from shiftxr_bridge.imu import ImuStream, decode_imu, encode_imu
from shiftxr_bridge.jpeg import decode_jpeg, encode_jpeg, jpeg_size
from shiftxr_bridge.objects import ObjectsStream, decode_objects, encode_objects
from shiftxr_bridge.packed import pack_map, unpack_map
from shiftxr_bridge.rgb import RgbStream, decode_rgb, encode_rgb
from shiftxr_bridge.streams import Stream, decode_streams, encode_streams
from shiftxr_bridge.task import TaskSample, TaskStream, decode_task, encode_task
from shiftxr_bridge.tick import decode_tick

RGB = RgbStream("headset/rgb", 10, 3, 2, "rgb8", 1.0, 1.0, 1.5, 1.0)
AUDIO = AudioStream("headset/audio", 16000, 2, 4)
IMU = ImuStream("headset/imu", 100, 2)
HEAD = HeadStream("headset/head", 30)
HANDS = HandsStream("headset/hands", 30)
OBJECTS = ObjectsStream("scene/objects", 10, ("a", "b", "c"))
TASK = TaskStream("worker/task", 10)
DEPTH = DepthStream("headset/depth", 10, 3, 2, "d16", 1.0, 1.0, 1.5, 1.0)
GAZE = GazeStream("headset/gaze", 60)
ALL: list[Stream] = [RGB, DEPTH, AUDIO, IMU, HEAD, GAZE, HANDS, OBJECTS, TASK]


def test_every_description_travels_as_it_is() -> None:
    assert decode_streams(encode_streams(ALL)).streams == {stream.topic: stream for stream in ALL}


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


def test_names_of_object_state_are_a_list_and_not_a_text() -> None:
    with pytest.raises(BadMessage, match="names"):
        ObjectsStream.from_dict(OBJECTS.to_dict() | {"names": "abc"})


@pytest.mark.parametrize("last", [{"a/b": 2**63}, {"a/b": -2}, {"a/b": 1.0}, {"a/b": True}, [1]])
def test_a_tick_names_sequence_numbers_that_can_be(last: object) -> None:
    with pytest.raises(BadMessage, match="sequence numbers"):
        decode_tick(0, pack_map({"last": last}))


def test_a_stream_kind_of_a_later_version_is_named() -> None:
    described = decode_streams(pack_map({"streams": [{"kind": "smell", "topic": "a/b"}, HEAD.to_dict()]}))
    assert list(described.streams) == ["headset/head"]
    assert described.unknown == {"a/b": "smell"}


def test_depth_is_millimetres_little_endian() -> None:
    millimetres = np.array([[0, 1, 258], [65535, 5, 6]], np.uint16)
    payload = bytes(encode_depth(millimetres))
    assert payload[:6] == b"\x00\x00\x01\x00\x02\x01"
    assert np.array_equal(decode_depth(DEPTH, payload), millimetres)


def test_a_jpeg_is_read_at_its_described_size_only() -> None:
    ramp = np.repeat(np.linspace(0, 255, 64, dtype=np.uint8)[None, :, None], 48, axis=0)
    image = np.concatenate([ramp, ramp[:, ::-1], np.full_like(ramp, 90)], axis=2)  # red rises, green falls
    packed = encode_jpeg(image, 95)
    assert jpeg_size(packed) == (64, 48)
    stream = RgbStream("headset/rgb", 10, 64, 48, "jpeg", 50.0, 50.0, 32.0, 24.0)
    assert np.abs(decode_rgb(stream, packed).astype(int) - image).max() < 16
    for other in (replace(stream, width=65), replace(stream, height=47)):
        with pytest.raises(BadMessage, match="64x48"):
            decode_rgb(other, packed)


@pytest.mark.parametrize("cut", [0, 1, 3, 10, 200])
def test_half_a_jpeg_is_refused(cut: int) -> None:
    packed = encode_jpeg(np.zeros((48, 64, 3), np.uint8))
    with pytest.raises(BadMessage, match="JPEG"):
        decode_jpeg(packed[:cut], 64, 48)


def test_a_jpeg_that_claims_to_be_huge_is_refused_before_anything_is_allocated() -> None:
    packed = bytearray(encode_jpeg(np.zeros((48, 64, 3), np.uint8)))
    at = packed.index(b"\xff\xc0")
    packed[at + 5 : at + 9] = b"\xff\xff\xff\xff"  # 65535 x 65535 pixels: 12 GB
    with pytest.raises(BadMessage, match="65535x65535"):
        decode_jpeg(bytes(packed), 64, 48)


def test_every_label_travels() -> None:
    sample = TaskSample(0, 1, ("a",), machine=3, defect=1, needs_help=0)
    assert decode_task(TASK, encode_task(sample)) == sample


@pytest.mark.parametrize(
    "fields", [{"step": 1024}, {"step": True}, {"machine": -1}, {"events": ["x" * 129]}, {"events": ["x"] * 65}]
)
def test_labels_beyond_their_limits_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(BadMessage):
        decode_task(TASK, pack_map(fields))


def test_what_the_wire_does_not_use_of_msgpack_is_refused() -> None:
    twice = b"\x82\xa1a\x01\xa1a\x02"
    deep = b"\x81\xa1a" + b"\x91" * 16 + b"\x01"
    for packed in (twice, deep, b"\x81\xa1a\xc0", b"\x81\x01\x02", b"\x81\xa1a\xd4\x05\x00", b"\x80\x80", b"\x81"):
        with pytest.raises(BadMessage):
            unpack_map(packed, 100)
    assert unpack_map(b"\x81\xa1a" + b"\x91" * 15 + b"\x01", 100) == {"a": [[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}
