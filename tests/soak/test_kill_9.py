"""A coordinator that is killed again and again while clients hand in: what it acknowledged is never lost."""

import random
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from tests.coordinator.serving import FIRST, TOKEN, Served, start
from tests.soak.conftest import Size

from shiftxr.federation.calls import CoordinatorClient
from shiftxr.federation.codec import Update
from shiftxr.federation.plan import Plan, plan_modules
from shiftxr.federation.run_folder import write_run_folder

ROUNDS_PER_KILL = 80  # more than a quiet machine plays in the longest second between two kills
pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]


@pytest.fixture
def killed_often(tmp_path: Path, size: Size) -> Iterator[Served]:
    run = tmp_path / "run"
    rounds = ROUNDS_PER_KILL * size.kills
    plan = Plan(rounds=rounds, windows_per_round=1, min_clients=2, modules=plan_modules(FIRST))
    write_run_folder(run, plan, FIRST)
    served = Served(run, *start(run))
    yield served
    served.kill()


def update(number: int, name: str) -> Update:
    """What a client sends in a round: known, so that the mean can be worked out."""
    value = float(number) if name == "one" else 2.0 * number
    return Update({"a": {"w": np.full(3, value, np.float32)}}, {"a": 1 if name == "one" else 3})


def take_part(url: str, name: str, acknowledged: set[tuple[int, str]], rounds: int) -> None:
    with closing(CoordinatorClient(url, patience_s=60.0)) as client:
        client.join(TOKEN, name=name, scene="s", profile="p")
        number = 1
        while number <= rounds:
            receipt = client.submit(number, update(number, name))
            assert receipt.accepted or receipt.duplicate
            acknowledged.add((number, name))
            while True:
                state = client.wait_for_round(number, wait_s=5.0)
                if state.round > number or state.state == "finished":
                    break
            number = state.round


def test_every_acknowledged_update_is_in_its_rounds_mean(killed_often: Served, size: Size) -> None:
    rng = random.Random(5)
    rounds = ROUNDS_PER_KILL * size.kills
    acknowledged: set[tuple[int, str]] = set()
    with ThreadPoolExecutor(2) as pool:
        clients = [pool.submit(take_part, killed_often.url, name, acknowledged, rounds) for name in ("one", "two")]
        kills = 0
        while not any(client.done() for client in clients) and kills < size.kills:
            time.sleep(rng.uniform(0.05, 1.0))  # no wait for something: the moment of a kill is the random input here
            killed_often.kill()
            killed_often.restart()
            kills += 1
        for client in clients:
            client.result(600.0)
    assert kills == size.kills  # the rounds were not over before
    assert acknowledged == {(number, name) for number in range(1, rounds + 1) for name in ("one", "two")}
    with closing(sqlite3.connect(killed_often.run / "coordinator.db")) as db:
        assert db.execute("select count(*) from updates").fetchone() == (2 * rounds,)
    with closing(killed_often.client()) as viewer:
        viewer.authorize(TOKEN)
        number, modules = viewer.fetch_modules()
        state = viewer.state()
    assert (number, state.finished) == (rounds + 1, True)
    assert all(r.participants == ["one", "two"] for r in state.rounds)
    assert modules["a"]["w"].tolist() == [(rounds + 3 * 2 * rounds) / 4] * 3
