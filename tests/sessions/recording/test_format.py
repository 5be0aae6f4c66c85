"""What a recording holds, as our reader and as the stock one see it."""

import json
from pathlib import Path
from typing import Any

from mcap.reader import make_reader
from tests.sessions.recording.conftest import FIRST_NS, STEP_NS, STREAMS, Record

from shiftxr.sessions.recording.reader import RecordingReader
from shiftxr.sessions.recording.wire_record import message_class
from shiftxr_bridge.header import decode_header

SCHEMAS = {
    "headset/rgb": "foxglove.RawImage",
    "headset/rgb/calibration": "foxglove.CameraCalibration",
    "chest/rgb": "foxglove.CompressedImage",
    "chest/rgb/calibration": "foxglove.CameraCalibration",
    "headset/depth": "foxglove.RawImage",
    "headset/depth/calibration": "foxglove.CameraCalibration",
    "headset/audio": "foxglove.RawAudio",
    "headset/imu": "shiftxr.Imu",
    "headset/head": "foxglove.PoseInFrame",
    "headset/head/frames": "foxglove.FrameTransforms",
    "headset/gaze": "foxglove.PoseInFrame",
    "headset/hands": "foxglove.SceneUpdate",
    "scene/objects": "shiftxr.Objects",
    "worker/task": "shiftxr.Task",
    "worker/task/log": "foxglove.Log",
    "shiftxr/wire/player": "shiftxr.WireMessage",
    "shiftxr/wire/worker": "shiftxr.WireMessage",
}


def decoded(path: Path, topic: str) -> list[Any]:
    """A topic's messages by the stock reader, decoded with the schema that the file holds."""
    with path.open("rb") as file:
        found = list(make_reader(file, validate_crcs=True).iter_messages(topics=[topic], log_time_order=False))
    messages = []
    for schema, channel, message in found:
        assert schema is not None
        if channel.message_encoding == "json":
            messages.append(json.loads(message.data))
        else:
            messages.append(message_class(schema.data, schema.name).FromString(message.data))
    return messages


def test_every_message_survives_with_header_payload_and_order(record: Record) -> None:
    path, came = record(12)
    for device, messages in came.items():
        records = [r for r in RecordingReader(path, device).records() if not r.topic.endswith("/streams")]
        assert [(r.topic, decode_header(r.header), r.payload) for r in records] == [
            (m.topic, m.header, bytes(m.payload)) for m in messages
        ]
    episodes = [m.header.fields["episode"] for m in came["player"] if m.topic == "scene/objects"]
    assert episodes == [1] * 9 + [2] * 3


def test_the_stock_reader_finds_foxglove_schemas_and_the_device_s_times(record: Record) -> None:
    path, _ = record(3)
    with path.open("rb") as file:
        summary = make_reader(file).get_summary()
        assert summary is not None
        found = {c.topic: summary.schemas[c.schema_id].name for c in summary.channels.values()}
        assert found == SCHEMAS
        assert summary.statistics is not None
        assert summary.statistics.message_start_time == FIRST_NS
        metadata = {c.topic: c.metadata for c in summary.channels.values()}
        messages = list(make_reader(file).iter_messages(topics=["headset/rgb"]))
    assert metadata["shiftxr/wire/player"].items() >= {"shiftxr.protocol": "1", "scene": "none"}.items()
    assert json.loads(metadata["headset/rgb"]["shiftxr.stream"]) == STREAMS[0].to_dict()
    assert [m.publish_time for _, _, m in messages] == [FIRST_NS + n * STEP_NS for n in range(3)]


def test_large_payloads_are_stored_once_inside_the_foxglove_message(record: Record) -> None:
    path, came = record(2)
    for topic in ("headset/rgb", "chest/rgb", "headset/depth", "headset/audio"):
        sent = [bytes(m.payload) for m in came["player"] if m.topic == topic]
        assert [message.data for message in decoded(path, topic)] == sent
    wire = decoded(path, "shiftxr/wire/player")
    carried = {message.topic for message in wire if message.carrier}
    assert carried == {"headset/rgb", "chest/rgb", "headset/depth", "headset/audio"}
    assert all(message.payload == b"" for message in wire if message.carrier)


def test_foxglove_is_told_how_to_read_pictures_and_sound(record: Record) -> None:
    path, _ = record(1)
    (rgb,), (depth,), (jpeg,) = (decoded(path, f"{name}") for name in ("headset/rgb", "headset/depth", "chest/rgb"))
    assert (rgb.width, rgb.height, rgb.encoding, rgb.step) == (32, 24, "rgb8", 96)  # 3 bytes a pixel
    assert (depth.width, depth.height, depth.encoding, depth.step) == (8, 6, "16UC1", 16)
    assert jpeg.format == "jpeg"
    assert rgb.timestamp.seconds == 7
    (audio,) = decoded(path, "headset/audio")
    assert (audio.format, audio.sample_rate, audio.number_of_channels) == ("pcm-s16", 16000, 2)
    (camera,) = decoded(path, "headset/rgb/calibration")
    assert list(camera.K) == [16, 0, 16, 0, 17, 12, 0, 0, 1]
