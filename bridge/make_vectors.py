"""Write the golden vectors: one message of every kind as it travels, and a readable twin.

    python bridge/make_vectors.py [FOLDER]

`NAME.bin` holds the message's frames, each as its length (uint32, little-endian) and its bytes. `NAME.json` says the
same in numbers and words: `description`, `topic`, `header` and `payload` of a sample, or `message` of a control frame;
bytes are `{"hex": "..."}`. Numbers that travel as float32 are chosen so that float32 holds them exactly.
`invalid/NAME.bin` must be refused with the error that its twin names (see invalid_vectors.py).
"""

import json
import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np
from invalid_vectors import Vector, invalid_vectors

from shiftxr_bridge.audio import AudioStream, encode_audio
from shiftxr_bridge.depth import DepthStream, encode_depth
from shiftxr_bridge.description import Description
from shiftxr_bridge.frames import (
    mujoco_from_openxr_position,
    mujoco_from_openxr_quaternion,
    openxr_from_unity_angular_velocity,
    openxr_from_unity_position,
    openxr_from_unity_quaternion,
)
from shiftxr_bridge.gaze import GazeStream, encode_gaze
from shiftxr_bridge.hands import Hands, HandsStream, encode_hands
from shiftxr_bridge.head import HeadStream, encode_head
from shiftxr_bridge.header import Header, encode_header
from shiftxr_bridge.imu import ImuStream, encode_imu
from shiftxr_bridge.objects import ObjectsStream, encode_objects
from shiftxr_bridge.packed import pack_map
from shiftxr_bridge.requests import (
    ClearMarkers,
    Goodbye,
    PlaceMarker,
    Prompt,
    RemoveMarker,
    Request,
    SetEnvironment,
    TakeSnapshot,
    request_fields,
)
from shiftxr_bridge.rgb import RgbStream, encode_rgb
from shiftxr_bridge.streams import encode_streams
from shiftxr_bridge.task import TaskSample, TaskStream, encode_task
from shiftxr_bridge.tick import encode_tick

SESSION, T_NS = "0f1e2d3c4b5a6978", 1_234_567_890_123
RGB = RgbStream("headset/rgb", 10.0, 4, 2, "rgb8", 3.5, 3.5, 2.0, 1.0)
JPEG = RgbStream("headset/rgb", 10.0, 16, 8, "jpeg", 14.0, 14.0, 8.0, 4.0)
DEPTH = DepthStream("headset/depth", 5.0, 3, 2, "d16", 3.0, 3.0, 1.5, 1.0)
AUDIO = AudioStream("headset/audio", 16000, 2, 5)
IMU = ImuStream("left_wrist/imu", 100.0, 2)
HEAD = HeadStream("headset/head", 30.0)
GAZE = GazeStream("headset/gaze", 60.0)
HANDS = HandsStream("headset/hands", 30.0)
OBJECTS = ObjectsStream("scene/objects", 10.0, ("head.px", "gear.pz", "press.state"))
TASK = TaskStream("worker/task", 10.0)
STREAMS = (RGB, DEPTH, AUDIO, IMU, HEAD, GAZE, HANDS, OBJECTS)
# A grey 16x8 picture: 8-bit baseline, 3 components. Its bytes are data here: encoders differ, decoders don't.
GREY_JPEG = Path(__file__).parent / "vectors" / "grey.jpg"


def main(folder: Path) -> None:
    """Write every vector."""
    (folder / "invalid").mkdir(parents=True, exist_ok=True)
    for name, (frames, twin) in {**samples(), **plain(), **requests(), **replies()}.items():
        write(folder / name, frames, twin)
    for name, (frames, twin) in invalid_vectors(HEAD, RGB, HANDS, TASK, encode_hands(make_hands())).items():
        write(folder / "invalid" / name, frames, twin)
    (folder / "frames.json").write_text(json.dumps(poses(), indent=1) + "\n", encoding="utf-8")


def write(path: Path, frames: list[bytes], twin: dict[str, Any]) -> None:
    """A vector and its twin."""
    path.with_suffix(".bin").write_bytes(b"".join(struct.pack("<I", len(frame)) + frame for frame in frames))
    path.with_suffix(".json").write_text(json.dumps(twin, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def sample(stream: Description, topic: str, seq: int, payload: bytes, readable: Any, **fields: Any) -> Vector:
    """One message of the sensor plane."""
    header = {"v": 1, "sid": SESSION, "seq": seq, "t": T_NS, **fields}
    frames = [topic.encode(), encode_header(Header(SESSION, seq, T_NS, fields)), bytes(payload)]
    return frames, {"description": stream.to_dict(), "topic": topic, "header": header, "payload": readable}


def samples() -> dict[str, Vector]:
    """A sample of every kind of stream."""
    image = (np.arange(24, dtype=np.uint8) * 10).reshape(2, 4, 3)
    depth = np.array([[0, 1, 258], [1500, 65534, 65535]], np.uint16)
    sound = np.array([[0, 1], [-1, 256], [32767, -32768], [-300, 300], [5, 6]], np.int16)
    inertial = np.array([[0.0, 9.8125, -0.5, 0.125, -0.25, 3.0], [1.5, 9.75, -0.25, 0.0, -2.5, 1e-3]], np.float32)
    pose = np.array([0.25, 1.625, -0.5, 0.0, 0.5, -0.5, 0.70703125], np.float32)
    objects = np.array([-0.5, 1.0625, 2.0], np.float32)
    jpeg = GREY_JPEG.read_bytes()
    task = TaskSample(4, 0, ("done:gear", "schraube 2 von 2: größer"), machine=1, defect=0, needs_help=1)
    task_fields = {"step": 4, "mistake": 0, "machine": 1, "defect": 0, "needs_help": 1, "events": list(task.events)}
    hands = make_hands()
    return {
        "rgb": sample(RGB, RGB.topic, 0, encode_rgb(image), image.tolist()),
        "rgb_jpeg": sample(JPEG, JPEG.topic, 127, jpeg, {"hex": jpeg.hex()}),
        "depth": sample(DEPTH, DEPTH.topic, 128, encode_depth(depth), depth.tolist()),
        "audio": sample(AUDIO, AUDIO.topic, 255, encode_audio(sound), sound.tolist()),
        "imu": sample(IMU, IMU.topic, 256, encode_imu(inertial), floats(inertial)),
        "head": sample(HEAD, HEAD.topic, 65_535, encode_head(pose), floats(pose)),
        "gaze": sample(GAZE, GAZE.topic, 65_536, encode_gaze(pose), floats(pose)),
        "hands": sample(HANDS, HANDS.topic, 2**32 - 1, encode_hands(hands), hands_twin(hands)),
        "objects": sample(OBJECTS, OBJECTS.topic, 2**32, encode_objects(objects), floats(objects), episode=3),
        "task": sample(TASK, TASK.topic, 2**63 - 1, encode_task(task), task_fields),
        "task_unknown": sample(TASK, TASK.topic, 1, encode_task(TaskSample(None, None)), {"events": []}),
    }


def make_hands() -> Hands:
    """Two hands of numbers that float32 holds; the left one's little finger is not valid."""
    numbers = (np.arange(2 * 26 * 3).reshape(2, 26, 3) - 70) / 256.0
    orientation = np.tile([0.0, 0.5, -0.5, 0.70703125], (2, 26, 1))
    valid = np.ones((2, 26), bool)
    valid[0, 21:] = False
    return Hands(T_NS, numbers, orientation, np.arange(52).reshape(2, 26) / 4096.0, valid)


def hands_twin(hands: Hands) -> dict[str, Any]:
    """Joints as lists."""
    arrays = {"position": hands.position, "orientation": hands.orientation, "radius": hands.radius}
    return {**{name: floats(array) for name, array in arrays.items()}, "valid": hands.valid.astype(int).tolist()}


def floats(array: np.ndarray) -> Any:
    """Float32 values as JSON numbers that read back to the same bits."""
    return np.asarray(array, np.float32).astype(float).tolist()


def plain() -> dict[str, Vector]:
    """The messages that every publisher repeats."""
    last = {"headset/rgb": 41, "headset/audio": -1, "scene/objects": 2**40}
    tick = [b"player/tick", encode_header(Header(SESSION, 42, T_NS)), encode_tick(last)]
    described = [b"player/streams", encode_header(Header(SESSION, 7, 0)), encode_streams(STREAMS)]
    header = {"v": 1, "sid": SESSION}
    listed = [stream.to_dict() for stream in STREAMS]
    return {
        "tick": (tick, {"topic": "player/tick", "header": {**header, "seq": 42, "t": T_NS}, "payload": {"last": last}}),
        "streams": (
            described,
            {"topic": "player/streams", "header": {**header, "seq": 7, "t": 0}, "payload": {"streams": listed}},
        ),
    }


def control(number: int, fields: dict[str, Any]) -> Vector:
    """One frame of the control plane."""
    message = {name: value for name, value in {"v": 1, "id": number, **fields}.items() if value is not None}
    return [pack_map(message)], {"message": readable(message)}


def readable(value: Any) -> Any:
    """Bytes as hex, maps and lists walked through."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, dict):
        return {name: readable(item) for name, item in value.items()}
    return [readable(item) for item in value] if isinstance(value, list) else value


def requests() -> dict[str, Vector]:
    """Every request."""
    asked: dict[str, Request] = {
        "marker_place": PlaceMarker("headset/rgb", T_NS, 160.5, 20.25, "arrow", "hier drücken", 30.0),
        "marker_remove": RemoveMarker(300),
        "marker_clear": ClearMarkers(),
        "prompt": Prompt("Insert the brass gear", "gear", 0.0),
        "prompt_away": Prompt("", None, 0.0),
        "snapshot": TakeSnapshot("headset/rgb", 85),
        "environment": SetEnvironment({"light": 0.5, "machine.press": 1.0}),
        "goodbye": Goodbye("the shift is over"),
    }
    vectors = {f"{name}_request": control(n, request_fields(r)) for n, (name, r) in enumerate(asked.items(), 1)}
    plain_kinds = {f"{kind}_request": control(200 + n, {"kind": kind}) for n, kind in enumerate(("hello", "clock"))}
    return vectors | plain_kinds


def replies() -> dict[str, Vector]:
    """Every reply."""
    hello = {
        "device": "headset",
        "mode": "realtime",
        "session": SESSION,
        "sensors": "tcp://127.0.0.1:5556",
        "task": "tcp://127.0.0.1:5557",
        "requests": ["hello", "clock", "marker", "prompt", "snapshot", "environment", "goodbye"],
        "streams": [stream.to_dict() for stream in STREAMS],
    }
    jpeg = GREY_JPEG.read_bytes()
    said: dict[str, dict[str, Any]] = {
        "hello": hello,
        "clock": {"t": T_NS},
        "marker_place": {"t": T_NS, "marker": 12, "p": [0.5, 1.0, -0.75], "object": "fixture"},
        "marker_remove": {"t": T_NS},
        "prompt": {"t": T_NS},
        "snapshot": {"t": T_NS, "width": 16, "height": 8, "jpeg": jpeg},
        "environment": {"t": T_NS, "parameters": {"light": 0.5, "hall_noise": 0.0, "machine.press": 1.0}},
        "goodbye": {},
    }
    vectors = {f"{name}_reply": control(n, {"ok": True, **said[name]}) for n, name in enumerate(said, 1)}
    refused = {"ok": False, "error": "OutOfRange", "detail": "light is 9, allowed are 0.3 to 1.3"}
    vectors["error_reply"] = control(2**63 - 1, refused)
    return vectors


def poses() -> list[dict[str, Any]]:
    """The same poses in the three frames; the camera looks ahead and 30 degrees down."""
    half = np.deg2rad(30.0) / 2
    openxr = {
        "origin": ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]),
        "camera": ([0.25, 1.625, 0.5], [-np.sin(half), 0.0, 0.0, np.cos(half)]),
        "turned left a quarter": ([1.0, 2.0, 3.0], [0.0, np.sqrt(0.5), 0.0, np.sqrt(0.5)]),
        "any": (
            [-0.75, 0.125, -2.5],
            [0.1, 0.3, 0.5, np.sqrt(0.65)],
        ),
    }
    turn = np.array([0.1, 0.2, 0.3])
    return [
        {
            "name": name,
            "openxr": {"position": p, "quaternion": list(map(float, q)), "angular_velocity": turn.tolist()},
            "unity": {
                "position": openxr_from_unity_position(np.array(p)).tolist(),
                "quaternion": openxr_from_unity_quaternion(np.array(q)).tolist(),
                "angular_velocity": openxr_from_unity_angular_velocity(turn).tolist(),
            },
            "mujoco": {
                "position": mujoco_from_openxr_position(np.array(p)).tolist(),
                "quaternion_wxyz": mujoco_from_openxr_quaternion(np.array(q)).tolist(),
                "angular_velocity": mujoco_from_openxr_position(turn).tolist(),
            },
        }
        for name, (p, q) in openxr.items()
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "vectors")
