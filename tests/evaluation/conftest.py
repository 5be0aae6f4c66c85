"""One small experiment, run once for all tests that look at what it leaves."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from shiftxr.evaluation.experiment import ExperimentSettings, read_report, run_experiment
from shiftxr.federation.api import CoordinatorState


@dataclass(frozen=True)
class Ran:
    """What an experiment said, showed and left."""

    out: Path
    page: Path
    report: dict[str, Any]
    said: list[str]
    shown: list[CoordinatorState]
    processes_left: list[psutil.Process]


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    out = tmp_path_factory.mktemp("experiment") / "out"
    settings = ExperimentSettings(
        out=out, clients=2, rounds=2, windows_per_round=4, seed=9, holdout_workers=1, holdout_windows=6
    )
    said: list[str] = []
    shown: list[CoordinatorState] = []
    page = run_experiment(settings, said.append, lambda state, memory_bytes: shown.append(state))
    return Ran(out, page, read_report(out), said, shown, psutil.Process().children(recursive=True))
