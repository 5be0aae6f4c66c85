"""What the recorder counts, and when it ends by itself."""

import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import zmq
from tests.sessions.recording.conftest import PER_STEP, STREAMS, SmallDevice

from shiftxr.sessions.recording.recorder import Recorder
from shiftxr.sessions.recording.recording_file import RecordingFile
from shiftxr_bridge.streams import encode_streams


def recorder_of(device: SmallDevice, stack: ExitStack, path: Path, **options: float) -> Recorder:
    readers = [device.subscribe(stack, name) for name in ("player", "worker")]
    for reader in readers:
        reader.wait_connected(10.0)
    file = stack.enter_context(closing(RecordingFile(path, {})))
    return Recorder(file, *readers, **options)


def test_it_records_so_many_seconds_of_the_device_s_clock(device: SmallDevice, tmp_path: Path) -> None:
    with ExitStack() as stack:
        recorder = recorder_of(device, stack, tmp_path / "r.mcap")
        for _ in range(8):
            device.step()
        recorder.run(lambda: True, seconds=0.5)  # the sixth step is half a second after the first
        assert 0.5 <= recorder.seconds <= 0.6
        assert recorder.counts().messages < 8 * PER_STEP


def test_a_player_that_falls_silent_ends_the_recording(device: SmallDevice, tmp_path: Path) -> None:
    with ExitStack() as stack:
        recorder = recorder_of(device, stack, tmp_path / "r.mcap", silence_s=1.5)
        device.step()
        device.player.close()
        began_s = time.monotonic()
        recorder.run(lambda: True)
        assert time.monotonic() - began_s < 30.0
        counts = recorder.counts()
        assert counts.player_gone
        assert counts.messages == PER_STEP


def test_what_was_lost_and_what_is_not_known_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = encode_streams(STREAMS).replace(b"\xa4head\xa5topic", b"\xa4nose\xa5topic")
    monkeypatch.setattr("shiftxr_bridge.publisher.encode_streams", lambda _: later)  # a player of a later version
    with zmq.Context() as context, ExitStack() as stack:
        device = SmallDevice(context, stack)
        reader = device.subscribe(stack, "player")
        reader.wait_connected(10.0)
        file = stack.enter_context(closing(RecordingFile(tmp_path / "r.mcap", {})))
        recorder = Recorder(file, reader, None)
        device.step()
        device.player._next_seq["headset/audio"] += 4  # as if four blocks had been dropped on the way
        device.step()
        recorder.run(lambda: recorder.counts().messages < 2 * (PER_STEP - 3))
        counts = recorder.counts()
    assert (counts.lost, counts.skipped) == (4, 2)
