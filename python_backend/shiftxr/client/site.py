"""One site's live side: a player, the worker in it, the labeller and the session, started and stopped together."""

import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import zmq

from shiftxr.client.awaited_player import AwaitedPlayer
from shiftxr.client.site_recording import SiteRecording
from shiftxr.scenes.profile import ShiftProfile
from shiftxr.scenes.scene import Scene, load_scene
from shiftxr.scenes.shift.interactivity import InteractivityProfile
from shiftxr.scenes.shift.temporality import TimeProfile
from shiftxr.sessions.recording.recording_file import RecordingFile
from shiftxr.sessions.session import SENSOR_TOPICS, TASK_TOPIC, Session
from shiftxr.sessions.window import Window
from shiftxr.worker.drive import DrivenPlayer, Episodes
from shiftxr.worker.labeller import Labeller
from shiftxr.worker.person import draw_person
from shiftxr.worker.scripted import ScriptedWorker
from shiftxr_bridge.door import DoorSettings
from shiftxr_bridge.errors import PlayerUnreachable
from shiftxr_bridge.message_queue import Delivery
from shiftxr_bridge.subscriber import StreamSubscriber

_MAX_QUEUED = 512  # messages: about three seconds of one player
_LOOK_S = 0.5  # how often a waiting reader looks after the player


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """Who works where."""

    scene: str
    player: str  # "headless", "remote" for one that connects, or the path of a Unity build
    worker_seed: int
    layout_seed: int  # of the first episode; each later one adds 1
    hop_s: float = 1.0
    control_hz: int = 10
    start_timeout_s: float = 90.0
    door: DoorSettings | None = None  # where a remote player connects
    people: InteractivityProfile = field(default_factory=InteractivityProfile)  # of whom the worker is one
    time: TimeProfile = field(default_factory=TimeProfile)  # how the scene changes over the session


class Site:
    """Owns a player's process, the threads that drive and label it, and the sessions that read it.

    Nobody acts before the first window is asked for, so that every session sees the same stream from its beginning.
    """

    def __init__(
        self, settings: SiteSettings, *, log_path: Path | None = None, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self._settings = settings
        self._delivery: Delivery = "lossless" if settings.door is None else "bounded"
        scene, _ = load_scene(settings.scene)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._drive, name="driver", daemon=True)
        self.failure: Exception | None = None
        with ExitStack() as stack:
            self._player = stack.enter_context(closing(_open_player(settings, scene, log_path, say)))
            self._context = stack.enter_context(zmq.Context())
            self._labeller = stack.enter_context(closing(Labeller(scene, self._player.endpoints.sensors)))
            self._resources = stack.pop_all()
        self._readers = ExitStack()
        self._recording: SiteRecording | None = None

    def open_session(self, profile: ShiftProfile) -> Session:
        """Read the player as one device; raises PlayerUnreachable, NoHandModel, and ValueError once the worker acts."""
        if self._thread.ident is not None:
            raise ValueError("open every session before the first window is asked for")
        sensors, task = self._open_readers(self._readers, SENSOR_TOPICS)
        session = Session(sensors, task, profile, seed=self._settings.worker_seed, hop_s=self._settings.hop_s)
        self._readers.enter_context(closing(session))
        return session

    def record(self, file: RecordingFile) -> SiteRecording:
        """Also write everything to a file, until the site is closed; raises as open_session does."""
        if self._thread.ident is not None:
            raise ValueError("begin to record before the first window is asked for")
        with ExitStack() as readers:
            sensors, task = self._open_readers(readers, None)
            self._recording = SiteRecording(file, sensors, task)
            readers.pop_all()  # they are the recording's now
        self._resources.enter_context(closing(self._recording))
        return self._recording

    def begin(self) -> None:
        """Set the worker to work, unless he works already."""
        if self._thread.ident is None:
            self._thread.start()

    def check(self) -> None:
        """Raise what has ended the player, the labeller or the recording."""
        recorder = None if self._recording is None else self._recording.failure
        for failure in (self.failure, self._labeller.failure, recorder):
            if failure is not None:
                raise failure

    def _open_readers(
        self, owner: ExitStack, topics: Iterable[str] | None
    ) -> tuple[StreamSubscriber, StreamSubscriber]:
        """Readers of the sensors (None: of all streams) and of the labels; lossless for a player in lockstep."""
        address = self._player.endpoints.sensors
        sensors = StreamSubscriber(self._context, address, topics, delivery=self._delivery, max_queued=_MAX_QUEUED)
        owner.enter_context(closing(sensors))
        task = StreamSubscriber(
            self._context, self._labeller.endpoint, [TASK_TOPIC], delivery="lossless", device="worker"
        )
        owner.enter_context(closing(task))
        for subscriber in (sensors, task):
            subscriber.wait_connected(self._settings.start_timeout_s)
        return sensors, task

    def next_window(self, session: Session, timeout_s: float) -> Window:
        """A session's next window; the first call sets the worker to work. With several sessions, read them in turn.

        Raises:
            PlayerGone, PlayerUnreachable: the player or the labeller failed.
            CannotRecord: the recording did.
        """
        self.begin()
        deadline_s = time.monotonic() + timeout_s
        while True:
            window = session.next_window(_LOOK_S)
            if window is not None:
                return window
            self.check()
            if time.monotonic() > deadline_s:
                raise PlayerUnreachable(f"the player has sent no complete second for {timeout_s:g} s: see its log")

    def close(self) -> None:
        """Stop the worker, then the player and everything else."""
        self._stop.set()
        self._readers.close()  # whoever reads no more must let go, or a lossless player would wait for it
        if self._thread.ident is not None:
            self._thread.join()
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _drive(self) -> None:
        try:
            self._player.run(self._stop)
        except Exception as error:  # handed to the thread that waits for windows
            self.failure = error


def _open_player(
    settings: SiteSettings, scene: Scene, log_path: Path | None, say: Callable[[str], None]
) -> DrivenPlayer | AwaitedPlayer:
    if settings.door is not None:
        return AwaitedPlayer(settings.door, timeout_s=settings.start_timeout_s, say=say)
    return DrivenPlayer(
        _command(settings),
        scene,
        ScriptedWorker(scene, draw_person(settings.worker_seed, settings.people), settings.control_hz),
        Episodes(settings.layout_seed, settings.time),
        control_hz=settings.control_hz,
        timeout_s=settings.start_timeout_s,
        log_path=log_path,
    )


def _command(settings: SiteSettings) -> list[str]:
    options = ["--scene", settings.scene, "--control-hz", str(settings.control_hz)]
    if settings.player != "headless":
        return [settings.player, "-batchmode", *options]
    options += ["--seed", str(settings.layout_seed), "--mode", "lockstep"]
    return [sys.executable, "-m", "shiftxr.cli", "player", *options]
