"""A replay on real sockets: the same messages as the player's, under a session of its own."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
import zmq
from tests.sessions.recording.conftest import FIRST_NS, PER_STEP, STEP_NS, STREAMS, TASK, Record, write_recording
from tests.sessions.recording.test_reader import PICTURE, pictures

from shiftxr.sessions.recording.errors import BadRecording
from shiftxr.sessions.recording.replay import Replay, ReplayCounts, ReplaySettings, open_replay
from shiftxr_bridge.control_client import ControlClient
from shiftxr_bridge.header import Header
from shiftxr_bridge.streams import encode_streams
from shiftxr_bridge.subscriber import Message, StreamSubscriber
from shiftxr_bridge.tick import encode_tick

POSE = np.array([0, 1.6, 0, 0, 0, 0, 1], "<f4").tobytes()


class Played:
    """A replay on a thread of its own, and its readers."""

    def __init__(self, replay: Replay, stop: threading.Event, stack: ExitStack) -> None:
        self.replay, self.stop = replay, stop
        self._stack = stack
        self.context = stack.enter_context(zmq.Context())
        self.counts: list[ReplayCounts] = []
        self.thread = threading.Thread(target=lambda: self.counts.append(replay.run()))
        self.thread.start()

    def reader(self, device: str) -> StreamSubscriber:
        address = {"player": self.replay.sensors, "worker": self.replay.task}[device]
        assert address is not None
        subscriber = StreamSubscriber(self.context, address, None, delivery="lossless", device=device)
        self._stack.callback(subscriber.close)
        return subscriber

    def control(self) -> ControlClient:
        return self._stack.enter_context(closing(ControlClient(self.context, self.replay.control)))


@contextmanager
def playing(settings: ReplaySettings) -> Iterator[Played]:
    stop = threading.Event()
    with open_replay(settings, stop) as replay, ExitStack() as stack:
        played = Played(replay, stop, stack)
        try:
            yield played
        finally:
            stop.set()
            played.thread.join(20.0)
            assert not played.thread.is_alive()


def take(reader: StreamSubscriber, count: int) -> list[Message]:
    messages = [reader.receive(10.0) for _ in range(count)]
    assert all(message is not None for message in messages)
    return [message for message in messages if message is not None]


def essence(message: Message) -> tuple[str, int, int, object, bytes]:
    header = message.header
    return message.topic, header.seq, header.t_ns, header.fields, bytes(message.payload)


def test_in_lockstep_everything_comes_again_in_its_order_under_a_new_session(record: Record) -> None:
    path, came = record(12)
    with playing(ReplaySettings(path, speed=0.0)) as played:
        readers = {device: played.reader(device) for device in ("player", "worker")}
        for device, described in (("player", STREAMS), ("worker", TASK)):
            messages = take(readers[device], len(came[device]))
            assert [essence(m) for m in messages] == [essence(m) for m in came[device]]
            (session,) = {m.header.session for m in messages}
            assert session != came[device][0].header.session
            assert list(readers[device].streams.values()) == described
            assert sum(stats.missing for stats in readers[device].stats().values()) == 0
        played.thread.join(20.0)
    assert played.counts == [ReplayCounts(sent=12 * PER_STEP, skipped=0, cut_off=False)]


def test_a_replay_introduces_itself_tells_its_clock_and_goes_when_asked(record: Record) -> None:
    path, _ = record(1)
    with playing(ReplaySettings(path)) as played:
        client = played.control()
        hello = client.hello()
        assert (hello.device, hello.mode, hello.sensors) == ("replay", "realtime", played.replay.sensors)
        assert hello.task == played.replay.task
        assert list(hello.streams.values()) == STREAMS
        assert client.ping().device_ns == FIRST_NS  # it waits for a reader
        client.goodbye("enough")
        played.thread.join(10.0)
        assert played.counts == [ReplayCounts(sent=0, skipped=0, cut_off=False)]


def test_in_real_time_steps_are_as_far_apart_as_they_were(record: Record) -> None:
    path, came = record(6)
    with playing(ReplaySettings(path, speed=2.0)) as played:
        reader = played.reader("player")
        ticks = [m for m in take(reader, len(came["player"])) if m.topic == "player/tick"]
    apart_ns = ticks[-1].came_ns - ticks[0].came_ns
    assert apart_ns >= 5 * STEP_NS / 2 * 0.9  # at twice the speed; a busy machine may take longer
    assert apart_ns < 5 * STEP_NS * 20


def test_a_reader_that_reads_nothing_does_not_hold_up_the_end(tmp_path: Path) -> None:
    path, black = tmp_path / "black.mcap", bytes(PICTURE.width * PICTURE.height * 3)
    write_recording(path, [("headset/rgb", Header("s", n, n), black) for n in range(600)], [PICTURE])
    with playing(ReplaySettings(path, speed=0.0)) as played:
        address = played.replay.sensors
        with closing(StreamSubscriber(played.context, address, None, delivery="lossless", max_queued=1)) as idle:
            take(idle, 1)  # it has begun; queues and sockets hold some 300 frames
            began_s = time.monotonic()
            played.stop.set()
            played.thread.join(10.0)
            assert not played.thread.is_alive()
            assert time.monotonic() - began_s < 5.0
            assert played.counts[0].sent < 600


def test_a_player_that_began_anew_does_so_in_the_replay(tmp_path: Path) -> None:
    path = tmp_path / "twice.mcap"
    headers = [Header("first", 5, 900), Header("first", 6, 1000), Header("second", 0, 3)]
    write_recording(path, [("headset/head", header, POSE) for header in headers])
    with playing(ReplaySettings(path, speed=0.0)) as played:
        reader = played.reader("player")
        messages = take(reader, 3)
        assert [(m.header.seq, m.header.t_ns) for m in messages] == [(5, 900), (6, 1000), (0, 3)]
        assert messages[0].header.session == messages[1].header.session != messages[2].header.session
        assert reader.restarts == 1
        assert reader.stats()["headset/head"].lost == 0


def test_a_kind_that_this_version_does_not_know_is_skipped_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "later.mcap"
    with monkeypatch.context() as later:  # the recorder's version knows more kinds than ours

        def described_by_a_later_version(streams: list[object]) -> bytes:
            return encode_streams(STREAMS).replace(b"\xa4head\xa5topic", b"\xa4nose\xa5topic")

        later.setattr("shiftxr.sessions.recording.recording_file.encode_streams", described_by_a_later_version)
        tick = encode_tick({"headset/head": 0})
        write_recording(path, [("headset/head", Header("s", 0, 1), POSE), ("player/tick", Header("s", 0, 2), tick)])
    with playing(ReplaySettings(path, speed=0.0)) as played:
        (message,) = take(played.reader("player"), 1)
        assert message.topic == "player/tick"
        played.thread.join(10.0)
    assert played.counts == [ReplayCounts(sent=1, skipped=1, cut_off=False)]


def test_a_recording_that_was_cut_off_plays_up_to_its_last_chunk(tmp_path: Path) -> None:
    whole = pictures(tmp_path / "whole.mcap", 12).read_bytes()
    cut = tmp_path / "cut.mcap"
    cut.write_bytes(whole[: len(whole) // 2])
    with playing(ReplaySettings(cut, speed=0.0)) as played:
        assert len(take(played.reader("player"), 5)) == 5  # its one whole chunk
        played.thread.join(10.0)
    assert played.counts == [ReplayCounts(sent=5, skipped=0, cut_off=True)]


def test_a_damaged_recording_ends_the_replay_with_its_reason(tmp_path: Path) -> None:
    path = pictures(tmp_path / "whole.mcap", 12)
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 0xFF
    path.write_bytes(data)
    stop = threading.Event()
    with open_replay(ReplaySettings(path, speed=0.0, readers=0), stop) as replay:
        with pytest.raises(BadRecording, match="is damaged"):
            replay.run()
