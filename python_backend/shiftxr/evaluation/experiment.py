"""The main job on one machine: a coordinator, live clients, and what they learnt, scored on held-out workers."""

import json
import secrets
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from shiftxr.client.first_run import write_first_run
from shiftxr.client.record import LOCAL_MODULES, read_record
from shiftxr.client.site import SiteSettings
from shiftxr.evaluation.holdout import record_holdout
from shiftxr.evaluation.processes import Part, Processes
from shiftxr.evaluation.report import Measured, write_report
from shiftxr.evaluation.scores import ClientScores, score_modules
from shiftxr.federation.api import CoordinatorState
from shiftxr.federation.calls import CoordinatorClient
from shiftxr.federation.codec import decode
from shiftxr.federation.modules import Modules
from shiftxr.federation.run_folder import read_run_folder
from shiftxr.model.config import M3TConfig

PROFILES = ("all_sensors", "no_audio", "low_rate_rgb")
_POLL_S = 0.5


@dataclass(frozen=True, slots=True)
class ExperimentSettings:
    """What `shiftxr demo` runs."""

    out: Path
    clients: int = 3
    rounds: int = 8
    windows_per_round: int = 45
    seed: int = 1
    holdout_workers: int = 3
    holdout_windows: int = 80  # of each held-out worker
    scene: str = "assembly_station"
    hop_s: float = 0.5

    def worker_seed(self, client: int) -> int:
        """Clients' workers and held-out workers are different people, and different ones for each seed."""
        return 1000 * self.seed + client

    def holdout_seed(self, index: int) -> int:
        """Held-out people have seeds from 500 upwards within a thousand."""
        return 1000 * self.seed + 500 + index


Show = Callable[[CoordinatorState, int], None]
Say = Callable[[str], None]


def run_experiment(settings: ExperimentSettings, say: Say, show: Show) -> Path:
    """Run it and write the report; returns the path of report.html.

    Args:
        say: told about each phase.
        show: called about twice a second with the coordinator's state and the memory of all processes in bytes.

    Raises:
        PartFailed: a process ended with an error; every other is ended then.
    """
    began_s = time.monotonic()
    run, logs = settings.out / "coordinator", settings.out / "logs"
    token = secrets.token_urlsafe(16)
    with closing(Processes(logs)) as processes:
        say("starting the coordinator and the clients")
        url = _start_coordinator(settings, processes, run, token)
        clients = _start_clients(settings, processes, url, token)
        with closing(CoordinatorClient(url)) as viewer:
            viewer.authorize(token)
            final, peak_bytes = _watch(viewer, processes, show)
            _, federated = viewer.fetch_modules()
        for client in clients:  # they write their records after the last round
            processes.wait_for_end(client, 60.0)
    learnt_s = time.monotonic() - began_s
    say("recording held-out workers, and scoring on them")
    scores = _score(settings, run, federated, logs)
    records = [read_record(settings.out / "clients" / name) for name in _names(settings)]
    measured = Measured(
        seed=settings.seed,
        clients=records,
        rounds=final.rounds,
        scores=scores,
        peak_bytes=peak_bytes,
        learnt_s=learnt_s,
        total_s=time.monotonic() - began_s,
        holdout_workers=settings.holdout_workers,
        holdout_windows=settings.holdout_workers * settings.holdout_windows,
    )
    return write_report(settings.out, measured)


def default_out() -> Path:
    """runs/<time>, in the current folder."""
    return Path("runs") / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")


def _names(settings: ExperimentSettings) -> list[str]:
    return [f"client-{index + 1}" for index in range(settings.clients)]


def _profile(client: int) -> str:
    return PROFILES[client % len(PROFILES)]


def _start_coordinator(settings: ExperimentSettings, processes: Processes, run: Path, token: str) -> str:
    write_first_run(
        run,
        rounds=settings.rounds,
        windows_per_round=settings.windows_per_round,
        clients=settings.clients,
        seed=settings.seed,
    )
    part = processes.start("coordinator", ["coordinator", "--run", str(run), "--port", "0", "--token", token])
    return processes.wait_for_line(part, "coordinator at ", 60.0).removeprefix("coordinator at ")


def _start_clients(settings: ExperimentSettings, processes: Processes, url: str, token: str) -> list[Part]:
    parts = []
    for index, name in enumerate(_names(settings)):
        seed = settings.worker_seed(index)
        options = [
            "--name",
            name,
            "--scene",
            settings.scene,
            "--profile",
            _profile(index),
            "--hop-s",
            str(settings.hop_s),
        ]
        options += ["--worker", str(seed), "--layout", str(100 * seed), "--seed", str(seed), "--local-twin"]
        options += ["--out", str(settings.out / "clients" / name), "--coordinator", url, "--token", token]
        parts.append(processes.start(name, ["client", *options]))
    return parts


def _watch(viewer: CoordinatorClient, processes: Processes, show: Show) -> tuple[CoordinatorState, int]:
    peak_bytes = 0
    while True:
        processes.check()
        state = viewer.state()
        memory_bytes = processes.memory_bytes()
        peak_bytes = max(peak_bytes, memory_bytes)
        show(state, memory_bytes)
        if state.finished:
            return state, peak_bytes
        time.sleep(_POLL_S)


def _score(settings: ExperimentSettings, run: Path, federated: Modules, logs: Path) -> list[ClientScores]:
    torch.set_num_threads(2)
    plan, first = read_run_folder(run)
    config = M3TConfig.from_json(plan.model)
    workers = [settings.holdout_seed(index) for index in range(settings.holdout_workers)]
    site = SiteSettings(settings.scene, "headless", 0, 0, settings.hop_s)
    profiles = list(dict.fromkeys(_profile(index) for index in range(settings.clients)))
    layouts = [100 * worker for worker in workers]
    windows = record_holdout(site, workers, layouts, profiles, settings.holdout_windows, log_folder=logs)
    scores = []
    for index, name in enumerate(_names(settings)):
        local = decode((settings.out / "clients" / name / LOCAL_MODULES).read_bytes()).modules
        seen = windows[_profile(index)]
        kinds = [score_modules(config, modules, seen) for modules in (first, local, federated)]
        scores.append(ClientScores(name, *kinds))
    return scores


def quick(settings: ExperimentSettings) -> ExperimentSettings:
    """The same job in a quarter of the time."""
    return replace(
        settings, rounds=min(settings.rounds, 3), windows_per_round=25, holdout_workers=2, holdout_windows=40
    )


def read_report(out: Path) -> dict[str, Any]:
    """report.json of a finished experiment."""
    report: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return report
