"""`shiftxr record` and `replay` as processes: attached, in one command, stopped, and killed."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgpack
import psutil
import pytest
import zmq
from mcap.exceptions import EndOfFile
from mcap.reader import NonSeekingReader, make_reader

from shiftxr.sessions.recording.wire_record import decode_record
from shiftxr_bridge.control_client import ControlClient
from shiftxr_bridge.subscriber import StreamSubscriber

SHIFTXR = [sys.executable, "-m", "shiftxr.cli"]


@contextmanager
def running(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen([*SHIFTXR, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def addresses(process: "subprocess.Popen[str]") -> list[str]:
    """What a player says: where it streams, where labels are, where it answers."""
    assert process.stdout is not None
    return [word.strip(",") for word in process.stdout.readline().split() if word.startswith("tcp://")]


@contextmanager
def standing_player() -> Iterator[str]:
    """A player in real time whose worker stands still; where it answers."""
    with running("player", "--rgb-size", "160x120") as player:
        yield addresses(player)[-1]


def wait_for_bytes(path: Path, count: int) -> None:
    give_up_s = time.monotonic() + 40.0
    while not (path.exists() and path.stat().st_size > count):
        assert time.monotonic() < give_up_s
        time.sleep(0.05)


def wire_headers(path: Path) -> list[tuple[str, int, int]]:
    """Topic, number and time of every message, by the stock reader that does not seek, up to where the file ends."""
    headers = []
    with path.open("rb") as file, pytest.raises(EndOfFile):
        for _, channel, message in NonSeekingReader(file).iter_messages(log_time_order=False):
            if channel.topic.startswith("shiftxr/wire/"):
                record = decode_record(message.data)
                header = msgpack.unpackb(record.header)
                headers.append((record.topic, header["seq"], header["t"]))
    return headers


def device_ns(control: str) -> int:
    with zmq.Context() as context, closing(ControlClient(context, control)) as client:
        return client.ping(timeout_s=20.0).device_ns


def test_kill_9_leaves_a_recording_up_to_its_last_chunk_that_plays(tmp_path: Path) -> None:
    path = tmp_path / "killed.mcap"
    with standing_player() as control, running("record", str(path), "--player", control) as recorder:
        wait_for_bytes(path, 200_000)
        now_ns = device_ns(control)
        recorder.send_signal(signal.SIGKILL)
        recorder.wait(10.0)
    headers = wire_headers(path)
    counts = Counter(topic for topic, _, _ in headers)
    for topic in counts.keys() - {"player/streams"}:
        numbers = [seq for t, seq, _ in headers if t == topic]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))  # nothing is missing before the end
    assert now_ns - max(t for _, _, t in headers) < 3e9  # a chunk is a second at most, and a busy machine has its own
    assert replayed(path, counts.total() - counts["player/streams"])


def replayed(path: Path, count: int) -> bool:
    """Whether a replay sends so many messages to a reader, which gets them all."""
    with running("replay", str(path), "--lockstep") as replay, zmq.Context() as context:
        reader = StreamSubscriber(context, addresses(replay)[0], None, delivery="lossless")
        with closing(reader):
            for _ in range(count):
                assert reader.receive(10.0) is not None
            assert reader.receive(0.2) is None
        out, _ = replay.communicate(timeout=20.0)
        assert "its recorder was killed" in out
        return f"replayed {count} messages" in out


def test_a_recorder_that_is_stopped_finishes_its_file(tmp_path: Path) -> None:
    path = tmp_path / "stopped.mcap"
    with standing_player() as control, running("record", str(path), "--player", control) as recorder:
        wait_for_bytes(path, 50_000)
        recorder.send_signal(signal.SIGTERM)
        out, err = recorder.communicate(timeout=20.0)
    assert recorder.returncode == 0, err
    assert " 0 lost, 0 of unknown kinds skipped" in out
    with path.open("rb") as file:
        summary = make_reader(file, validate_crcs=True).get_summary()
    assert summary is not None
    assert summary.statistics is not None
    assert summary.statistics.chunk_count >= 1


def test_a_scene_is_recorded_in_one_command_with_its_labels(tmp_path: Path) -> None:
    path = tmp_path / "scene.mcap"
    ended = subprocess.run(
        [*SHIFTXR, "record", str(path), "--seconds", "2"], capture_output=True, text=True, timeout=90, env=os.environ
    )
    assert ended.returncode == 0, ended.stderr
    with path.open("rb") as file:
        summary = make_reader(file).get_summary()
    assert summary is not None
    assert summary.statistics is not None
    counts = summary.statistics.channel_message_counts
    by_topic = {channel.topic: counts[number] for number, channel in summary.channels.items()}
    assert by_topic["headset/rgb"] >= 19  # ten a second
    assert by_topic["worker/task"] >= 18
    assert not psutil.Process().children()


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit to stand for a full disk")
def test_a_full_disk_ends_it_with_one_line_and_a_readable_file(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "full.mcap"
    ended = subprocess.run(
        [*SHIFTXR, "record", str(path), "--seconds", "60"],
        capture_output=True,
        text=True,
        timeout=90,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000)),  # files of a megabyte
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"shiftxr: can't write on to {path}")
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert len(wire_headers(path)) > 10
    assert not psutil.Process().children()


def test_a_player_that_is_not_there_is_said(tmp_path: Path) -> None:
    path = tmp_path / "none.mcap"
    command = [*SHIFTXR, "record", str(path), "--player", "tcp://127.0.0.1:9"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr.startswith("shiftxr: tcp://127.0.0.1:9 did not answer hello")
    assert not path.exists()
