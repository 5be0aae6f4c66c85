"""One client: learn from a site's live stream, and federate round by round."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import psutil
import torch

from shiftxr.client.errors import RoundLost
from shiftxr.client.link import SimulatedLink
from shiftxr.client.record import ClientRecord, write_record
from shiftxr.client.record_scene import site_facts
from shiftxr.client.site import Site, SiteSettings
from shiftxr.federation.api import ClientStatus, StreamCounts
from shiftxr.federation.calls import CoordinatorClient
from shiftxr.federation.codec import Update
from shiftxr.federation.errors import WrongRound
from shiftxr.federation.modules import Modules
from shiftxr.federation.plan import Plan
from shiftxr.model.config import M3TConfig
from shiftxr.model.m3t import M3T
from shiftxr.model.modules import get_modules, set_modules
from shiftxr.scenes.profile import load_profile
from shiftxr.scenes.scene import load_scene
from shiftxr.sessions.recording.recording_file import RecordingFile
from shiftxr.sessions.session import Session
from shiftxr.training.live import LiveTrainer, TrainerSettings, at_share

_REPORT_EVERY_S = 1.0
_WINDOW_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """How one client takes part."""

    name: str
    coordinator: str
    token: str
    site: SiteSettings
    profile: str
    seed: int
    out: Path | None = None
    recording: Path | None = None  # also write all streams to this file
    local_twin: bool = False  # also train a model that never sees global modules, on the same windows
    trainer: TrainerSettings = field(default_factory=TrainerSettings)
    round_timeout_s: float = 600.0


class Client:
    """The learning half of a client: its trainers and its membership."""

    def __init__(
        self,
        settings: ClientSettings,
        coordinator: CoordinatorClient,
        site: Site,
        session: Session,
        link: SimulatedLink,
    ) -> None:
        self._settings, self._coordinator, self._site, self._session = settings, coordinator, site, session
        self._link = link
        self._plan: Plan = coordinator.plan()
        self._round, modules = coordinator.fetch_modules()
        self._learner = self._trainer(modules)
        self._twin = self._trainer(modules) if settings.local_twin else None
        self._windows, self._reported_s, self._began_s = 0, 0.0, time.monotonic()
        self.bytes_up, self.bytes_down = 0, _size(modules)

    def run(self, say: Callable[[str], None]) -> None:
        """Take part in every round until the federation is finished.

        Raises:
            PlayerGone, PlayerUnreachable: the player failed.
            CoordinatorUnreachable, Refused, RoundLost: the coordinator did.
        """
        while self._round <= self._plan.rounds:
            self._learn_round()
            self._hand_in(say)
            self._next_round()
        self._report(force=True)
        self._leave_record()

    def _learn_round(self) -> None:
        self._learner.begin_round()
        for _ in range(self._plan.windows_per_round):
            window = self._site.next_window(self._session, _WINDOW_TIMEOUT_S)
            self._windows += 1
            self._learner.observe(window)
            self._learner.train_owed()
            if self._twin is not None:
                self._twin.remember(window)
                self._twin.train_owed()
            self._report()

    def _hand_in(self, say: Callable[[str], None]) -> None:
        modules, examples = self._learner.trained_modules()
        shared = {name: tensors for name, tensors in modules.items() if name in self._plan.shared()}
        scalars = {"loss": self._learner.loss} if np.isfinite(self._learner.loss) else {}
        update = Update(shared, {name: examples[name] for name in shared}, scalars)
        try:
            self._coordinator.submit(self._round, update)
            self.bytes_up += _size(shared)
            say(f"round {self._round}: handed in {len(shared)} modules after {self._windows} windows")
        except WrongRound as late:
            say(f"round {self._round}: {late}; this client's update was too late and is not used")

    def _next_round(self) -> None:
        deadline_s = time.monotonic() + self._settings.round_timeout_s
        while True:
            state = self._coordinator.wait_for_round(self._round)
            if state.round > self._round or state.state == "finished":
                break
            if time.monotonic() > deadline_s:
                raise RoundLost(
                    f"round {self._round} did not close within {self._settings.round_timeout_s:g} s: "
                    "is another client missing? Give `shiftxr init` a --deadline-s"
                )
            self._report()
        self._round, modules = self._coordinator.fetch_modules()
        self.bytes_down += _size(modules)
        self._learner.load_global(modules)

    def _trainer(self, modules: Modules) -> LiveTrainer:
        model = M3T(M3TConfig.from_json(self._plan.model), self._plan.seed)
        set_modules(model, modules)
        return LiveTrainer(model, self._settings.trainer, self._settings.seed)

    def _report(self, *, force: bool = False) -> None:
        now_s = time.monotonic()
        if not force and now_s - self._reported_s < _REPORT_EVERY_S:
            return
        self._reported_s = now_s
        elapsed_s = max(now_s - self._began_s, 1e-3)
        stats = self._session.stream_stats()
        scores = {task: s for task, s in self._learner.prequential.scores().items() if np.isfinite(s)}
        self._coordinator.report(
            ClientStatus(
                windows=self._windows,
                steps=self._learner.steps,
                loss=self._learner.loss if np.isfinite(self._learner.loss) else None,
                rss_bytes=_memory_bytes(),
                streams={
                    topic: StreamCounts(received=s.received, lost=s.missing, rate_hz=s.received / elapsed_s)
                    for topic, s in stats.items()
                },
                scores=scores,
            )
        )

    def _leave_record(self) -> None:
        if self._settings.out is None:
            return
        stats, counts = self._session.stream_stats(), self._session.counts
        usage = psutil.Process().cpu_times()
        record = ClientRecord(
            id=self._settings.name,
            scene=self._settings.site.scene,
            profile=self._settings.profile,
            windows=self._windows,
            windows_absent=counts.absent,
            streams={topic: {"received": s.received, "lost": s.missing} for topic, s in stats.items()},
            prequential=self._learner.prequential.history,
            gradient_steps=self._learner.steps,
            train_s=self._learner.train_s,
            wall_s=time.monotonic() - self._began_s,
            cpu_s=usage.user + usage.system,
            rss_bytes=_memory_bytes(),
            bytes_up=self.bytes_up,
            bytes_down=self.bytes_down,
            link=self._link.to_json(),
        )
        write_record(self._settings.out, record, None if self._twin is None else get_modules(self._twin.model))


def run_client(settings: ClientSettings, say: Callable[[str], None]) -> None:
    """Start the site, join, and take part until the federation is finished."""
    torch.set_num_threads(1)
    profile = load_profile(settings.profile)
    scene, _ = load_scene(settings.site.scene)
    log = None
    if settings.out is not None:
        settings.out.mkdir(parents=True, exist_ok=True)
        log = settings.out / "player.log"
    here = replace(settings.site, people=profile.interactivity, time=profile.time)
    settings = replace(settings, site=here, trainer=at_share(settings.trainer, profile.hardware.compute_share))
    link = SimulatedLink(profile.hardware, settings.site.worker_seed)
    with closing(CoordinatorClient(settings.coordinator, link=link)) as coordinator:
        coordinator.join(settings.token, name=settings.name, scene=scene.name, profile=profile.name)
        with _recording(settings) as file, Site(settings.site, log_path=log, say=say) as site:
            if file is not None:
                site.record(file)
            Client(settings, coordinator, site, site.open_session(profile), link).run(say)


@contextmanager
def _recording(settings: ClientSettings) -> Iterator[RecordingFile | None]:
    if settings.recording is None:
        yield None
        return
    with closing(RecordingFile(settings.recording, site_facts(settings.site))) as file:
        yield file


def _size(modules: Modules) -> int:
    return sum(value.nbytes for tensors in modules.values() for value in tensors.values())


def _memory_bytes() -> int:
    """Resident memory of this client and its player."""
    processes = [psutil.Process(os.getpid()), *psutil.Process().children(recursive=True)]
    total = 0
    for process in processes:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total
