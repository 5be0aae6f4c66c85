"""One site's live side: a player, the worker in it, the labeller and the session, started and stopped together."""

import sys
import threading
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import zmq

from shiftxr.scenes.profile import load_profile
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


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """Who works where, on which device."""

    scene: str
    profile: str
    player: str  # "headless", or the path of a Unity build
    worker_seed: int
    layout_seed: int  # of the first episode; each later one adds 1
    hop_s: float = 1.0
    control_hz: int = 10
    start_timeout_s: float = 90.0


class Site:
    """Owns a player's process, the threads that drive and label it, and the session that reads it."""

    def __init__(self, settings: SiteSettings, *, log_path: Path | None = None) -> None:
        scene, _ = load_scene(settings.scene)
        profile = load_profile(settings.profile)
        worker = ScriptedWorker(scene, draw_person(settings.worker_seed), settings.control_hz)
        self._stop = threading.Event()
        self._begun = False
        self.failure: BaseException | None = None
        with ExitStack() as stack:
            self._player = stack.enter_context(
                closing(
                    DrivenPlayer(
                        _command(settings),
                        scene,
                        worker,
                        Episodes(settings.layout_seed),
                        control_hz=settings.control_hz,
                        timeout_s=settings.start_timeout_s,
                        log_path=log_path,
                    )
                )
            )
            context = stack.enter_context(zmq.Context())
            labeller = stack.enter_context(closing(Labeller(scene, self._player.endpoints.sensors)))
            self._labeller = labeller
            sensors = StreamSubscriber(
                context, self._player.endpoints.sensors, SENSOR_TOPICS, lossless=True, max_queued=_MAX_QUEUED
            )
            stack.enter_context(closing(sensors))
            task = StreamSubscriber(context, labeller.endpoint, [TASK_TOPIC], lossless=True, device="worker")
            stack.enter_context(closing(task))
            for subscriber in (sensors, task):
                subscriber.wait_connected(settings.start_timeout_s)
            self.session = Session(sensors, task, profile, seed=settings.worker_seed, hop_s=settings.hop_s)
            self._thread = threading.Thread(target=self._drive, name="driver", daemon=True)
            stack.callback(self._halt)
            self._resources = stack.pop_all()

    def next_window(self, timeout_s: float) -> Window | None:
        """The next window; the first call sets the worker to work.

        Raises:
            PlayerGone, PlayerUnreachable: the player or the labeller failed.
        """
        if not self._begun:
            self._begun = True
            self._thread.start()
        window = self.session.next_window(timeout_s)
        for failure in (self.failure, self._labeller.failure):
            if failure is not None:
                raise failure
        if window is None and not self._stop.is_set():
            raise PlayerUnreachable(f"the player has sent no complete second for {timeout_s:g} s: see its log")
        return window

    def close(self) -> None:
        """Stop the worker, then the player and everything else."""
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _drive(self) -> None:
        try:
            self._player.run(self._stop, lambda: True)
        except Exception as error:  # handed to the thread that waits for windows
            self.failure = error

    def _halt(self) -> None:
        """Let the driver finish its step: whoever stops reading must first let the player's streams run dry."""
        self._stop.set()
        while self._begun and self._thread.is_alive():
            self.session.next_window(0.05)
            self._thread.join(timeout=0.01)


def _command(settings: SiteSettings) -> list[str]:
    if settings.player != "headless":
        return [settings.player, "-batchmode", "--scene", settings.scene]
    options = ["--scene", settings.scene, "--seed", str(settings.layout_seed), "--mode", "lockstep"]
    return [sys.executable, "-m", "shiftxr.cli", "player", *options, "--control-hz", str(settings.control_hz)]
