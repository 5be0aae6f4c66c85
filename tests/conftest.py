"""Fixtures of more than one folder: a coordinator that is served; the options of the player contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.coordinator.serving import FIRST, Served, start

from shiftxr.federation.plan import Plan, plan_modules
from shiftxr.federation.run_folder import write_run_folder


def pytest_addoption(parser: pytest.Parser) -> None:
    """Registered here, as the folder that uses them is read too late where all tests are asked for."""
    group = parser.getgroup("player contract (tests/player_contract)")
    group.addoption("--player", default="headless", help="headless, editor, replay, or an executable's path.")
    group.addoption("--scene", action="append", help="A scene to play; may be given again.  [assembly_station]")


@pytest.fixture
def plan() -> Plan:
    return Plan(rounds=2, windows_per_round=5, min_clients=2, modules=plan_modules(FIRST))


@pytest.fixture
def served(tmp_path: Path, plan: Plan) -> Iterator[Served]:
    run = tmp_path / "run"
    write_run_folder(run, plan, FIRST)
    process, url = start(run)
    coordinator = Served(run, process, url)
    yield coordinator
    if coordinator.process.poll() is None:
        coordinator.process.terminate()
        coordinator.process.wait(15.0)
    assert coordinator.process.stdout is not None
    coordinator.process.stdout.close()
