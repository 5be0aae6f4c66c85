import io
from itertools import permutations

import numpy as np
import pytest

from shiftxr.federation.aggregate import ModuleAverage, check
from shiftxr.federation.codec import encode
from shiftxr.federation.errors import BadUpdate, EmptyRound
from shiftxr.federation.modules import Modules, shapes

BEFORE: Modules = {"a": {"w": np.array([9.0, 9.0], np.float32)}, "b": {"w": np.array([5.0], np.float32)}}


def body(examples: dict[str, int], **modules: list[float]) -> io.BytesIO:
    return io.BytesIO(encode({name: {"w": np.array(w, np.float32)} for name, w in modules.items()}, examples))


def average(*bodies: io.BytesIO) -> Modules:
    mean = ModuleAverage(shapes(BEFORE))
    for one in bodies:
        mean.add(one)
    return mean.mean(BEFORE)


def test_a_mean_weights_clients_by_their_examples() -> None:
    mean = average(body({"a": 3}, a=[0.0, 4.0]), body({"a": 1}, a=[4.0, 0.0]))
    assert mean["a"]["w"].tolist() == [1.0, 3.0]  # (3*0 + 1*4)/4, (3*4 + 1*0)/4


def test_a_module_is_averaged_over_those_who_trained_it_and_kept_where_nobody_did() -> None:
    mean = average(body({"a": 1, "b": 2}, a=[2.0, 2.0], b=[1.0]), body({"a": 1}, a=[4.0, 4.0]))
    assert mean["a"]["w"].tolist() == [3.0, 3.0]
    assert mean["b"]["w"].tolist() == [1.0]
    assert average(body({"a": 1}, a=[2.0, 2.0]))["b"]["w"].tolist() == [5.0]


def test_the_order_of_arrival_does_not_change_a_bit() -> None:
    rng = np.random.default_rng(2)
    updates = [({"a": int(n)}, rng.normal(0, 3, 2).tolist()) for n in (1, 7, 1000, 33)]
    results = {
        average(*(body(examples, a=w) for examples, w in order))["a"]["w"].tobytes() for order in permutations(updates)
    }
    assert len(results) == 1


def test_the_mean_agrees_with_float64() -> None:
    rng = np.random.default_rng(3)
    layout: Modules = {"m": {"w": np.zeros(200_000, np.float32)}}  # several pieces
    weights, counts = rng.normal(0, 1, (5, 200_000)).astype(np.float32), [3, 1, 10, 2, 5]
    mean = ModuleAverage(shapes(layout))
    for w, n in zip(weights, counts, strict=True):
        mean.add(io.BytesIO(encode({"m": {"w": w}}, {"m": n})))
    expected = np.average(weights.astype(np.float64), axis=0, weights=counts)
    np.testing.assert_allclose(mean.mean(layout)["m"]["w"], expected, atol=2e-7)


def test_a_round_without_examples_is_refused() -> None:
    with pytest.raises(EmptyRound):
        ModuleAverage(shapes(BEFORE)).mean(BEFORE)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (body({"c": 1}, c=[1.0]), "not shared"),
        (body({"a": 1}, a=[1.0]), "tensors of the plan"),
        (body({}, a=[1.0, 2.0]), "examples"),
        (body({"a": 1}, a=[1.0, np.inf]), "diverged"),
        (body({"a": 1}, a=[1.0, 40_000.0]), "diverged"),
        (io.BytesIO(body({"a": 1}, a=[1.0, 2.0]).getvalue() + b"\x00"), "left over"),
        (io.BytesIO(body({"a": 1}, a=[1.0, 2.0]).getvalue()[:-2]), "ends within a tensor"),
    ],
)
def test_a_body_that_the_plan_does_not_allow_is_refused(sent: io.BytesIO, reason: str) -> None:
    with pytest.raises(BadUpdate, match=reason):
        check(sent, shapes(BEFORE))
