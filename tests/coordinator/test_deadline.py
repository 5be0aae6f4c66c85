from pathlib import Path

import pytest
from tests.coordinator.serving import FIRST, TOKEN

from shiftxr.coordinator.coordinator import Coordinator
from shiftxr.coordinator.serve import bind
from shiftxr.coordinator.store import Store
from shiftxr.federation.api import JoinRequest
from shiftxr.federation.codec import encode
from shiftxr.federation.plan import Plan, plan_modules
from shiftxr_bridge.errors import AddressInUse, InsecureBind


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_a_round_closes_at_its_deadline_with_what_it_has_but_never_empty(tmp_path: Path) -> None:
    import io

    plan = Plan(rounds=3, windows_per_round=5, min_clients=2, deadline_s=60.0, modules=plan_modules(FIRST))
    clock, store = Clock(), Store(tmp_path)
    coordinator = Coordinator(plan, FIRST, store, TOKEN, clock)
    client = coordinator.join(JoinRequest(token=TOKEN, name="one", scene="s", profile="p")).client_id
    clock.now_s += 61.0
    assert coordinator.wait_for_round(1, 0.0).round == 1  # overdue, and empty
    coordinator.submit(1, client, io.BytesIO(encode({"a": FIRST["a"]}, {"a": 1})))
    assert coordinator.wait_for_round(1, 0.0).round == 2
    assert coordinator.state().rounds[0].seconds == 61.0
    coordinator.submit(2, client, io.BytesIO(encode({"a": FIRST["a"]}, {"a": 1})))
    assert coordinator.wait_for_round(2, 0.0).round == 2  # one of two is in, and the deadline is not yet
    store.close()


def test_only_loopback_is_served_and_a_taken_port_is_named() -> None:
    with pytest.raises(InsecureBind, match="loopback"):
        bind("0.0.0.0", 0)
    with bind("127.0.0.1", 0) as first, pytest.raises(AddressInUse, match="choose another --port"):
        bind("127.0.0.1", first.getsockname()[1])
