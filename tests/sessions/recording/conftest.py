"""A small device that streams every kind, and recordings of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import pytest
import zmq

from shiftxr.sessions.recording.recorder import Recorder
from shiftxr.sessions.recording.recording_file import RecordingFile
from shiftxr_bridge.audio import AudioStream, encode_audio
from shiftxr_bridge.depth import DepthStream, encode_depth
from shiftxr_bridge.gaze import GazeStream, encode_gaze
from shiftxr_bridge.hands import Hands, HandsStream, encode_hands
from shiftxr_bridge.head import HeadStream, encode_head
from shiftxr_bridge.header import Header
from shiftxr_bridge.imu import ImuStream, encode_imu
from shiftxr_bridge.jpeg import encode_jpeg
from shiftxr_bridge.objects import ObjectsStream, encode_objects
from shiftxr_bridge.publisher import StreamPublisher
from shiftxr_bridge.rgb import RgbStream, encode_rgb
from shiftxr_bridge.streams import Stream, decode_sample
from shiftxr_bridge.subscriber import Message, StreamSubscriber
from shiftxr_bridge.task import TaskSample, TaskStream, encode_task
from shiftxr_bridge.tick import decode_tick

ADDRESS = "tcp://127.0.0.1:*"
STEP_NS = 100_000_000
FIRST_NS = 7_000_000_000
STREAMS: list[Stream] = [
    RgbStream("headset/rgb", 10, 32, 24, "rgb8", 16, 17, 16, 12),
    RgbStream("chest/rgb", 10, 32, 24, "jpeg", 16, 16, 16, 12),
    DepthStream("headset/depth", 10, 8, 6, "d16", 4, 4, 4, 3),
    AudioStream("headset/audio", 16000, 2, 320),
    ImuStream("headset/imu", 100, 10),
    HeadStream("headset/head", 10),
    GazeStream("headset/gaze", 10),
    HandsStream("headset/hands", 10),
    ObjectsStream("scene/objects", 10, ("a", "b.c")),
]
TASK: list[Stream] = [TaskStream("worker/task", 10)]
PER_STEP = len(STREAMS) + 1 + len(TASK) + 1  # and a tick of each publisher
Context = zmq.Context[zmq.Socket[bytes]]


class SmallDevice:
    """Publishes one sample of every stream per step, and a label; every payload differs from all others."""

    def __init__(self, context: Context, stack: ExitStack) -> None:
        self.context = context
        self.player, self.worker = (
            stack.enter_context(closing(StreamPublisher(context, ADDRESS, streams, lossless=True, device=device)))
            for device, streams in (("player", STREAMS), ("worker", TASK))
        )
        self._rng = np.random.default_rng(5)
        self.steps = 0

    def subscribe(self, stack: ExitStack, device: str) -> StreamSubscriber:
        """A lossless reader of everything; wait for it to connect."""
        endpoint = {"player": self.player, "worker": self.worker}[device].endpoint
        subscriber = StreamSubscriber(self.context, endpoint, None, delivery="lossless", device=device)
        return stack.enter_context(closing(subscriber))

    def step(self) -> None:
        t_ns = FIRST_NS + self.steps * STEP_NS
        self.steps += 1
        for topic, payload in self._payloads().items():
            fields = {"episode": 1 + self.steps // 10} if topic == "scene/objects" else {}
            self.player.publish(topic, t_ns, payload, **fields)
        self.player.tick(t_ns)
        self.worker.publish("worker/task", t_ns, encode_task(TaskSample(self.steps % 12, None, ("snap",), machine=2)))
        self.worker.tick(t_ns)

    def _payloads(self) -> dict[str, bytes | memoryview]:
        rng = self._rng
        image = rng.integers(0, 255, (24, 32, 3), np.uint8)
        x = float(rng.random())
        pose = np.array([x, 1.6, -0.0, 0.0, 0.6, 0.0, 0.8])
        joints = Hands(
            0, rng.random((2, 26, 3)), rng.random((2, 26, 4)), rng.random((2, 26)), rng.random((2, 26)) < 0.5
        )
        return {
            "headset/rgb": encode_rgb(image),
            "chest/rgb": encode_jpeg(image),
            "headset/depth": encode_depth(rng.integers(0, 9000, (6, 8)).astype(np.uint16)),
            "headset/audio": encode_audio(rng.integers(-9000, 9000, (320, 2)).astype(np.int16)),
            "headset/imu": encode_imu(rng.normal(0, 9, (10, 6)).astype(np.float32)),
            "headset/head": encode_head(pose),
            "headset/gaze": encode_gaze(pose),
            "headset/hands": encode_hands(joints),
            "scene/objects": encode_objects(rng.random(2).astype(np.float32)),
        }


@pytest.fixture
def device() -> Iterator[SmallDevice]:
    with zmq.Context() as context, ExitStack() as stack:
        yield SmallDevice(context, stack)


def write_recording(path: Path, messages: list[tuple[str, Header, bytes]], streams: Sequence[Stream] = STREAMS) -> None:
    """A recording of a player's messages, without a player."""
    described = {stream.topic: stream for stream in streams}
    with closing(RecordingFile(path, {})) as file:
        for number, (topic, header, payload) in enumerate(messages):
            stream = described.get(topic)
            sample = decode_tick(header.t_ns, payload) if stream is None else decode_sample(stream, header, payload)
            message = Message(topic, header, stream, sample, memoryview(payload), number)
            if number == 0:
                file.describe("player", described, message)
            file.add("player", message)


Record = Callable[[int], tuple[Path, dict[str, list[Message]]]]


@pytest.fixture
def record(device: SmallDevice, tmp_path: Path) -> Iterator[Record]:
    """Records so many steps; returns the file, and per publisher what a reader beside the recorder got."""
    with ExitStack() as stack:

        def recorded(steps: int) -> tuple[Path, dict[str, list[Message]]]:
            beside, mine = ({name: device.subscribe(stack, name) for name in ("player", "worker")} for _ in range(2))
            for reader in (*beside.values(), *mine.values()):
                reader.wait_connected(10.0)
            path = tmp_path / "recording.mcap"
            with closing(RecordingFile(path, {"scene": "none"})) as file:
                recorder = Recorder(file, mine["player"], mine["worker"])
                for _ in range(steps):
                    device.step()
                    count = device.steps * PER_STEP
                    recorder.run(lambda count=count: recorder.counts().messages < count)  # type: ignore[misc]
                assert recorder.counts().lost == 0
            return path, {name: _all_of(reader) for name, reader in beside.items()}

        yield recorded


def _all_of(reader: StreamSubscriber) -> list[Message]:
    messages = []
    while (message := reader.receive(0.2)) is not None:
        messages.append(message)
    return messages
