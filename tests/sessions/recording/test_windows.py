"""Windows of a replay are those of the live session, bit for bit: a headless player, a scripted worker, his labels."""

import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import zmq

from shiftxr.scenes.profile import load_profile
from shiftxr.scenes.scene import load_scene
from shiftxr.sessions.recording.recorder import Recorder
from shiftxr.sessions.recording.recording_file import RecordingFile
from shiftxr.sessions.recording.replay import ReplaySettings, open_replay
from shiftxr.sessions.session import SENSOR_TOPICS, TASK_TOPIC, Session
from shiftxr.sessions.window import Labels, Window
from shiftxr.worker.drive import DrivenPlayer, Episodes
from shiftxr.worker.labeller import Labeller
from shiftxr.worker.person import draw_person
from shiftxr.worker.scripted import ScriptedWorker
from shiftxr_bridge.subscriber import StreamSubscriber

STEPS = 60  # of a tenth of a second
PLAYER = [sys.executable, "-m", "shiftxr.cli", "player", "--seed", "4", "--mode", "lockstep"]
Context = zmq.Context[zmq.Socket[bytes]]


class StopAfter(threading.Event):
    """Set once it has been asked so often: a worker who is driven with it makes so many steps."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._left = times

    def is_set(self) -> bool:
        self._left -= 1
        return self._left < 0


def subscribe(
    stack: ExitStack, context: Context, sensors: str, task: str, *, everything: bool = False
) -> tuple[StreamSubscriber, StreamSubscriber]:
    readers = (
        StreamSubscriber(context, sensors, None if everything else SENSOR_TOPICS, delivery="lossless"),
        StreamSubscriber(context, task, [TASK_TOPIC], delivery="lossless", device="worker"),
    )
    for reader in readers:
        stack.enter_context(closing(reader))
        reader.wait_connected(20.0)
    return readers


def windows_of(session: Session) -> Iterator[Window]:
    while (window := session.next_window(2.0)) is not None:
        yield window


def read(context: Context, stack: ExitStack, sensors: str, task: str) -> Session:
    return Session(*subscribe(stack, context, sensors, task), load_profile("all_sensors"), seed=9, hop_s=0.5)


@contextmanager
def acting(player: DrivenPlayer) -> Iterator[None]:
    thread = threading.Thread(target=player.run, args=(StopAfter(STEPS),))
    thread.start()
    yield
    thread.join(60.0)


def live_windows(path: Path, log: Path) -> list[Window]:
    """The windows of a live session, recorded at the same time."""
    scene, _ = load_scene("assembly_station")
    worker = ScriptedWorker(scene, draw_person(3), 10)
    with zmq.Context() as context, ExitStack() as stack:
        player = DrivenPlayer(PLAYER, scene, worker, Episodes(4), control_hz=10, log_path=log)
        stack.enter_context(closing(player))
        labels = stack.enter_context(closing(Labeller(scene, player.endpoints.sensors)))
        readers = stack.enter_context(ExitStack())
        session = read(context, readers, player.endpoints.sensors, labels.endpoint)
        mine = subscribe(readers, context, player.endpoints.sensors, labels.endpoint, everything=True)
        with closing(RecordingFile(path, {})) as file:
            recorder, done = Recorder(file, *mine), threading.Event()
            recording = threading.Thread(target=recorder.run, args=(lambda: not done.is_set(),))
            recording.start()
            with acting(player):
                windows = list(windows_of(session))
            done.set()
            recording.join()
            recorder.drain(10.0)
            assert recorder.counts().lost == 0
        assert session.counts.windows == len(windows)
        return windows


def replayed_windows(path: Path) -> list[Window]:
    stop = threading.Event()
    with open_replay(ReplaySettings(path, speed=0.0), stop) as replay:
        thread = threading.Thread(target=replay.run)
        thread.start()
        with zmq.Context() as context, ExitStack() as readers:
            assert replay.task is not None
            windows = list(windows_of(read(context, readers, replay.sensors, replay.task)))
        stop.set()
        thread.join(20.0)
        return windows


def assert_same(one: Window | Labels, other: Window | Labels) -> None:
    for name in (field.name for field in fields(one)):
        a, b = getattr(one, name), getattr(other, name)
        if isinstance(a, Labels):
            assert_same(a, b)
        elif isinstance(a, np.ndarray):
            assert a.dtype == b.dtype, name
            assert a.tobytes() == b.tobytes(), name  # bits: -0.0 is not 0.0
            assert np.array_equal(a, b), name
        else:
            assert a == b, name


@pytest.mark.timeout(120)
def test_windows_of_a_replay_are_those_of_the_live_session_bit_for_bit(tmp_path: Path) -> None:
    live = live_windows(tmp_path / "live.mcap", tmp_path / "player.log")
    again = replayed_windows(tmp_path / "live.mcap")
    assert len(live) == 10  # ends at 1.0, 1.5, ... 5.5 s of 6; the forecast reaches half a second further
    assert [w.t_end_ns for w in again] == [w.t_end_ns for w in live]
    for one, other in zip(live, again, strict=True):
        assert_same(one, other)
    assert any(w.labels.step for w in live)
    assert all(w.rgb is not None and w.audio is not None and w.imu is not None for w in live)
