"""One site's live side: a player, the worker in it, the labeller and the session, started and stopped together."""

import sys
import threading
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import zmq

from shiftxr.scenes.profile import ShiftProfile
from shiftxr.scenes.scene import load_scene
from shiftxr.sessions.session import SENSOR_TOPICS, TASK_TOPIC, Session
from shiftxr.sessions.window import Window
from shiftxr.worker.drive import DrivenPlayer, Episodes
from shiftxr.worker.labeller import Labeller
from shiftxr.worker.person import draw_person
from shiftxr.worker.scripted import ScriptedWorker
from shiftxr_bridge.errors import PlayerUnreachable
from shiftxr_bridge.subscriber import StreamSubscriber

_MAX_QUEUED = 512  # messages: about three seconds of one player
_LOOK_S = 0.5  # how often a waiting reader looks after the player


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """Who works where."""

    scene: str
    player: str  # "headless", or the path of a Unity build
    worker_seed: int
    layout_seed: int  # of the first episode; each later one adds 1
    hop_s: float = 1.0
    control_hz: int = 10
    start_timeout_s: float = 90.0


class Site:
    """Owns a player's process, the threads that drive and label it, and the sessions that read it.

    Nobody acts before the first window is asked for, so that every session sees the same stream from its beginning.
    """

    def __init__(self, settings: SiteSettings, *, log_path: Path | None = None) -> None:
        self._settings = settings
        scene, _ = load_scene(settings.scene)
        worker = ScriptedWorker(scene, draw_person(settings.worker_seed), settings.control_hz)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._drive, name="driver", daemon=True)
        self.failure: Exception | None = None
        with ExitStack() as stack:
            player = DrivenPlayer(
                _command(settings),
                scene,
                worker,
                Episodes(settings.layout_seed),
                control_hz=settings.control_hz,
                timeout_s=settings.start_timeout_s,
                log_path=log_path,
            )
            self._player = stack.enter_context(closing(player))
            self._context = stack.enter_context(zmq.Context())
            self._labeller = stack.enter_context(closing(Labeller(scene, player.endpoints.sensors)))
            self._resources = stack.pop_all()
        self._readers = ExitStack()

    def open_session(self, profile: ShiftProfile) -> Session:
        """Read the player as one device; raises PlayerUnreachable, NoHandModel, and ValueError once the worker acts."""
        if self._thread.ident is not None:
            raise ValueError("open every session before the first window is asked for")
        patience_s = self._settings.start_timeout_s
        sensors = StreamSubscriber(
            self._context, self._player.endpoints.sensors, SENSOR_TOPICS, lossless=True, max_queued=_MAX_QUEUED
        )
        self._readers.enter_context(closing(sensors))
        task = StreamSubscriber(self._context, self._labeller.endpoint, [TASK_TOPIC], lossless=True, device="worker")
        self._readers.enter_context(closing(task))
        for subscriber in (sensors, task):
            subscriber.wait_connected(patience_s)
        session = Session(sensors, task, profile, seed=self._settings.worker_seed, hop_s=self._settings.hop_s)
        self._readers.enter_context(closing(session))
        return session

    def next_window(self, session: Session, timeout_s: float) -> Window:
        """A session's next window; the first call sets the worker to work. With several sessions, read them in turn.

        Raises:
            PlayerGone, PlayerUnreachable: the player or the labeller failed.
        """
        if self._thread.ident is None:
            self._thread.start()
        deadline_s = time.monotonic() + timeout_s
        while True:
            window = session.next_window(_LOOK_S)
            if window is not None:
                return window
            for failure in (self.failure, self._labeller.failure):
                if failure is not None:
                    raise failure
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


def _command(settings: SiteSettings) -> list[str]:
    if settings.player != "headless":
        return [settings.player, "-batchmode", "--scene", settings.scene]
    options = ["--scene", settings.scene, "--seed", str(settings.layout_seed), "--mode", "lockstep"]
    return [sys.executable, "-m", "shiftxr.cli", "player", *options, "--control-hz", str(settings.control_hz)]
