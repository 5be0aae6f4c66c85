import numpy as np
import pytest
import torch
from tests.model.conftest import SMALL
from torch import Tensor

from shiftxr.model.config import M3TConfig
from shiftxr.model.errors import ModuleMismatch
from shiftxr.model.m3t import M3T
from shiftxr.model.modules import get_modules, set_modules


def test_the_modules_are_the_whole_model_each_number_once() -> None:
    model = M3T(SMALL, seed=1)
    modules = get_modules(model)
    assert list(modules) == [
        *(f"encoder.{name}" for name in ("rgb", "audio", "imu", "hands")),
        "fusion",
        *(f"head.{name}" for name in ("step", "mistake", "hand_forecast")),
    ]
    held = sum(array.size for tensors in modules.values() for array in tensors.values())
    assert held == sum(p.numel() for p in model.parameters())


def test_a_model_that_takes_anothers_modules_says_the_same(batch: dict[str, Tensor]) -> None:
    one, two = M3T(SMALL, seed=1), M3T(SMALL, seed=2)
    assert not torch.equal(one(batch)["step"], two(batch)["step"])
    set_modules(two, get_modules(one))
    assert torch.equal(one(batch)["step"], two(batch)["step"])


def test_modules_are_copies() -> None:
    model = M3T(SMALL, seed=1)
    modules = get_modules(model)
    modules["fusion"]["bottlenecks"][:] = 7.0
    assert not (model.fusion.bottlenecks == 7.0).any()


def test_a_wrong_module_is_named_and_nothing_is_loaded() -> None:
    model = M3T(SMALL, seed=1)
    before = get_modules(model)
    good = {"fusion": {name: value + 1.0 for name, value in before["fusion"].items()}}
    with pytest.raises(ModuleMismatch, match=r"no module 'head\.gaze'"):
        set_modules(model, good | {"head.gaze": {"weight": np.zeros(3, np.float32)}})
    with pytest.raises(ModuleMismatch, match=r"'head\.step' does not fit .* weight has \(12, 32\), wanted \(12, 16\)"):
        wider = get_modules(M3T(M3TConfig(dim=32, heads=2), seed=1))
        set_modules(model, good | {"head.step": wider["head.step"]})
    after = get_modules(model)
    np.testing.assert_array_equal(after["fusion"]["bottlenecks"], before["fusion"]["bottlenecks"])
