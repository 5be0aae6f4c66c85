"""Rounds over real HTTP, against the coordinator's own process and a real SQLite file."""

import sqlite3
from contextlib import closing

import numpy as np
import pytest
import requests
from tests.coordinator.serving import TOKEN, Served

from shiftxr.federation.api import ClientStatus, StreamCounts
from shiftxr.federation.calls import CoordinatorClient
from shiftxr.federation.codec import Update, encode
from shiftxr.federation.errors import CoordinatorUnreachable, NotAllowed, Refused, WrongRound


def update(value: float, examples: int) -> Update:
    modules = {"a": {"w": np.full(3, value, np.float32)}}
    return Update(modules, {"a": examples}, {"loss": 0.5})


def test_two_rounds_average_what_two_clients_send(served: Served) -> None:
    with closing(served.client("one")) as one, closing(served.client("two")) as two:
        assert one.plan().rounds == 2
        assert one.wait_for_round(0).round == 1
        assert one.submit(1, update(0.0, 3)).accepted
        assert one.wait_for_round(1, wait_s=0.0).round == 1  # the other is missing
        assert one.state().waiting_for == ["two"]
        assert two.submit(1, update(4.0, 1)).accepted
        assert two.wait_for_round(1).round == 2
        number, modules = one.fetch_modules()
        assert number == 2
        assert modules["a"]["w"].tolist() == [1.0, 1.0, 1.0]  # (3*0 + 1*4)/4
        assert modules["b"]["w"].tolist() == [[4.0]]  # nobody trained it
        for client, value in ((one, 6.0), (two, 8.0)):
            client.submit(2, update(value, 1))
        assert one.wait_for_round(2).state == "finished"
        state = one.state()
        assert [(r.round, r.participants) for r in state.rounds] == [(1, ["one", "two"]), (2, ["one", "two"])]
        sent = len(encode(update(0.0, 3).modules, {"a": 3}, {"loss": 0.5}))
        assert state.rounds[0].bytes_up == 2 * sent
        assert state.finished


def test_an_update_of_one_client_for_one_round_counts_once(served: Served) -> None:
    with closing(served.client("one")) as one, closing(served.client("two")) as two:
        assert one.submit(1, update(2.0, 1)).accepted
        again = one.submit(1, update(100.0, 50))
        assert (again.accepted, again.duplicate) == (False, True)
        two.submit(1, update(4.0, 1))
        assert one.fetch_modules()[1]["a"]["w"].tolist() == [3.0, 3.0, 3.0]
        assert one.submit(1, update(2.0, 1)).duplicate  # also after the round, as when its answer was lost
        with closing(served.client("three")) as three, pytest.raises(WrongRound, match="round 2 is open"):
            three.submit(1, update(2.0, 1))


def test_an_acknowledged_update_survives_kill_9(served: Served) -> None:
    with closing(served.client("one")) as one, closing(served.client("two")) as two:
        assert one.submit(1, update(0.0, 1)).accepted
        served.kill()
        served.restart()
        assert two.submit(1, update(4.0, 3)).accepted  # both clients go on with the secrets that they have
        assert one.wait_for_round(1).round == 2
        assert one.fetch_modules()[1]["a"]["w"].tolist() == [3.0, 3.0, 3.0]
    with closing(sqlite3.connect(served.run / "coordinator.db")) as db:
        assert db.execute("select round, client_id from updates order by client_id").fetchall() == [(1, 1), (1, 2)]


def test_statuses_are_shown_and_only_to_whom_may_look(served: Served) -> None:
    with closing(served.client("one")) as one, closing(served.client()) as viewer:
        streams = {"headset/rgb": StreamCounts(received=40, lost=2, rate_hz=10.0)}
        one.report(ClientStatus(windows=7, scores={"step": 0.25}, streams=streams))
        with pytest.raises(NotAllowed, match="Authorization"):
            viewer.state()
        viewer.authorize(TOKEN)
        (client,) = viewer.state().clients
        assert (client.name, client.profile, client.status.windows) == ("one", "all_sensors", 7)
        assert client.status.streams["headset/rgb"].lost == 2


def test_a_wrong_token_and_a_wrong_secret_are_refused(served: Served) -> None:
    with closing(served.client()) as client:
        with pytest.raises(NotAllowed, match="join token"):
            client.join("guess", name="x", scene="s", profile="p")
        client.authorize("guess")
        with pytest.raises(NotAllowed, match="join again"):
            client.plan()
        with pytest.raises(Refused, match="name"):
            client.join(TOKEN, name="bad name!", scene="s", profile="p")


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        (b"", 422, "first 10 bytes"),
        (b"SXRM" + b"\xff" * 50, 422, "version"),
        (encode({"a": {"w": np.zeros(4, np.float32)}}, {"a": 1}), 422, "tensors of the plan"),
        (encode({"a": {"w": np.full(3, np.nan, np.float32)}}, {"a": 1}), 422, "not finite"),
        (b"\x00" * 2_000_000, 413, "exceeds"),
    ],
)
def test_a_bad_body_gets_a_4xx_with_a_reason_and_the_round_goes_on(
    served: Served, body: bytes, status: int, detail: str
) -> None:
    with closing(served.client()) as client:
        secret = client.join(TOKEN, name="one", scene="s", profile="p").secret
        headers = {"Authorization": f"Bearer {secret}"}
        reply = requests.post(f"{served.url}/v1/rounds/1/update", data=body, headers=headers, timeout=10)
        assert reply.status_code == status
        assert detail in reply.json()["detail"]
        assert client.submit(1, update(1.0, 1)).accepted
    assert not list((served.run / "updates").glob("*.part"))


def test_an_unknown_page_is_json_too(served: Served) -> None:
    reply = requests.get(f"{served.url}/v1/nothing", timeout=10)
    assert (reply.status_code, reply.json()["error"]) == (404, "Not Found")


def test_nobody_there_is_one_clear_line() -> None:
    with closing(CoordinatorClient("http://127.0.0.1:1", patience_s=0.3)) as client:
        with pytest.raises(CoordinatorUnreachable, match="start it, or correct --coordinator"):
            client.plan()
