"""The golden vectors: what the committed script writes, what the wire's own code reads and writes, byte for byte."""

import json
import struct
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shiftxr_bridge import errors
from shiftxr_bridge.description import Description
from shiftxr_bridge.errors import ShiftxrError
from shiftxr_bridge.frames import openxr_from_mujoco_position, openxr_from_mujoco_quaternion
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.header import PROTOCOL_VERSION, decode_header, encode_header
from shiftxr_bridge.packed import pack_map, unpack_map
from shiftxr_bridge.requests import read_request, request_fields
from shiftxr_bridge.rotation import rotate
from shiftxr_bridge.streams import KINDS, decode_sample, decode_streams
from shiftxr_bridge.task import TaskSample
from shiftxr_bridge.tick import decode_tick

BRIDGE = Path(__file__).parents[2] / "bridge"
VECTORS = BRIDGE / "vectors"
TWINS = {path.stem: json.loads(path.read_text("utf-8")) for path in VECTORS.glob("*.json") if path.stem != "frames"}
SAMPLES = sorted(name for name, twin in TWINS.items() if "description" in twin)
MESSAGES = sorted(name for name, twin in TWINS.items() if "message" in twin)
REQUESTS = [name for name in MESSAGES if name.endswith("request") and name.split("_")[0] not in ("hello", "clock")]
INVALID = sorted(path.stem for path in (VECTORS / "invalid").glob("*.json"))


def frames(path: Path) -> list[bytes]:
    packed, found = path.with_suffix(".bin").read_bytes(), []
    while packed:
        (length,) = struct.unpack_from("<I", packed)
        found.append(packed[4 : 4 + length])
        packed = packed[4 + length :]
    return found


def unhexed(value: Any) -> Any:
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"]) if set(value) == {"hex"} else {k: unhexed(v) for k, v in value.items()}
    return [unhexed(item) for item in value] if isinstance(value, list) else value


def described(twin: Mapping[str, Any]) -> Description:
    return KINDS[twin["description"]["kind"]].from_dict(twin["description"])


def test_the_script_writes_what_is_committed(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(BRIDGE / "make_vectors.py"), str(tmp_path)], check=True, timeout=60)
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(written) > 100
    assert written == {name: (VECTORS / name).read_bytes() for name in written}


def test_a_header_is_the_bytes_that_msgpack_asks_for() -> None:
    _, header, _ = frames(VECTORS / "imu")
    by_hand = b"\x84" + b"\xa1v\x01" + b"\xa3sid\xb0" + b"0f1e2d3c4b5a6978" + b"\xa3seq\xcd\x01\x00"
    assert header == by_hand + b"\xa1t\xcf" + (1_234_567_890_123).to_bytes(8, "big")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_as_its_twin_says(name: str) -> None:
    twin = TWINS[name]
    topic, packed, payload = frames(VECTORS / name)
    stream, header = described(twin), decode_header(packed)
    assert topic.decode() == twin["topic"] == stream.topic
    assert {"v": PROTOCOL_VERSION, "sid": header.session, "seq": header.seq, "t": header.t_ns} | dict(
        header.fields
    ) == twin["header"]
    assert encode_header(header) == packed
    read = decode_sample(stream, header, payload)
    if isinstance(read, Hands):
        valid = np.array(twin["payload"]["valid"], bool)
        assert np.array_equal(read.valid, valid)
        for part in ("position", "orientation", "radius"):
            assert np.array_equal(getattr(read, part), np.array(twin["payload"][part], np.float32))
    elif isinstance(read, TaskSample):
        labels = {label: twin["payload"].get(label) for label in ("step", "mistake", "machine", "defect", "needs_help")}
        assert read == TaskSample(events=tuple(twin["payload"]["events"]), **labels)
    elif name == "rgb_jpeg":
        assert read.shape == (8, 16, 3)
        assert np.abs(read.astype(int) - 128).max() <= 1
    else:
        assert np.array_equal(read, np.array(twin["payload"], read.dtype))


def test_streams_and_ticks_read_as_their_twins_say() -> None:
    _, _, payload = frames(VECTORS / "streams")
    assert [s.to_dict() for s in decode_streams(payload).streams.values()] == TWINS["streams"]["payload"]["streams"]
    _, header, payload = frames(VECTORS / "tick")
    assert decode_tick(decode_header(header).t_ns, payload).last_seq == TWINS["tick"]["payload"]["last"]


@pytest.mark.parametrize("name", MESSAGES)
def test_a_control_frame_reads_as_its_twin_says_and_is_written_the_same(name: str) -> None:
    (frame,) = frames(VECTORS / name)
    message = unpack_map(frame, 1 << 16)
    assert message == unhexed(TWINS[name]["message"])
    assert pack_map(message) == frame


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_travels_to_the_same_value_and_back(name: str) -> None:
    (frame,) = frames(VECTORS / name)
    message = unpack_map(frame, 1 << 16)
    assert pack_map({"v": 1, "id": message["id"], **request_fields(read_request(message))}) == frame


@pytest.mark.parametrize(
    "name", [name for name in INVALID if "sensors" in (VECTORS / f"invalid/{name}.json").read_text()]
)
def test_an_invalid_sample_is_refused_as_its_twin_says(name: str) -> None:
    twin = json.loads((VECTORS / f"invalid/{name}.json").read_text("utf-8"))
    parts = frames(VECTORS / "invalid" / name)
    with pytest.raises(ShiftxrError) as refused:
        if len(parts) != 3:
            raise errors.BadMessage("frames")
        decode_sample(described(twin), decode_header(parts[1]), parts[2])
    assert type(refused.value) is getattr(errors, twin["error"])


def test_the_poses_are_one_place_in_three_frames() -> None:
    for pose in json.loads((VECTORS / "frames.json").read_text("utf-8")):
        openxr, unity, mujoco = (
            {key: np.array(value) for key, value in pose[frame].items()} for frame in ("openxr", "unity", "mujoco")
        )
        np.testing.assert_allclose(unity["position"] * [1, 1, -1], openxr["position"])
        np.testing.assert_allclose(openxr_from_mujoco_position(mujoco["position"]), openxr["position"], atol=1e-12)
        ahead = rotate(openxr["quaternion"], np.array([0.0, 0.0, -1.0]))
        there = openxr_from_mujoco_quaternion(mujoco["quaternion_wxyz"])
        np.testing.assert_allclose(rotate(there, np.array([0.0, 0.0, -1.0])), ahead, atol=1e-12)
        # in Unity's left-handed frame +z is ahead, and the cross product is mirrored with the axes
        x, y, z, w = unity["quaternion"]
        unity_ahead = np.array([2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)])
        np.testing.assert_allclose(unity_ahead * [1, 1, -1], ahead, atol=1e-12)
        if pose["name"] == "camera":  # 30 degrees down: half a metre down for each metre of its ray
            np.testing.assert_allclose(ahead, [0.0, -0.5, -np.sqrt(0.75)], atol=1e-12)
