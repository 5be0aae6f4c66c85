import pytest
import torch
from tests.model.conftest import SMALL, random_batch
from torch import Tensor

from shiftxr.model.config import COMPACT, MODALITIES, M3TConfig
from shiftxr.model.errors import BadModelConfig
from shiftxr.model.m3t import M3T

AUDIO = MODALITIES.index("audio")


def assert_same(a: dict[str, Tensor], b: dict[str, Tensor]) -> None:
    for task in a:
        torch.testing.assert_close(a[task], b[task], rtol=1e-5, atol=1e-5)


def wake(model: M3T) -> M3T:
    """A forecast head that is not zero, so that a test sees what reaches it."""
    last = model.head["hand_forecast"].project[-1]
    torch.nn.init.normal_(last.weight, generator=torch.Generator().manual_seed(1))
    return model


@pytest.mark.parametrize("config", [SMALL, COMPACT])
def test_each_head_has_its_shape_and_the_forecast_begins_with_staying(
    config: M3TConfig, batch: dict[str, Tensor]
) -> None:
    said = M3T(config, seed=1)(batch)
    assert {task: tuple(out.shape) for task, out in said.items()} == {
        "step": (3, 12),
        "mistake": (3, 6),
        "hand_forecast": (3, 2, 26, 3),
    }
    assert all(torch.isfinite(out).all() for out in said.values())
    assert not said["hand_forecast"].any()


def test_what_an_absent_modality_holds_has_no_effect(batch: dict[str, Tensor]) -> None:
    model = wake(M3T(SMALL, seed=1))
    for index, name in enumerate(MODALITIES):
        batch["present"] = torch.ones(3, 4)
        batch["present"][1, index] = 0.0  # absent in one window, so the others still need its encoder
        other = dict(batch)
        other[name] = batch[name].clone()
        other[name][1] = random_batch(3, seed=9)[name][1]
        assert_same(model(batch), model(other))


@pytest.mark.parametrize("name", MODALITIES)
def test_what_a_present_modality_holds_reaches_every_head(name: str, batch: dict[str, Tensor]) -> None:
    model = wake(M3T(SMALL, seed=1))
    said = model(batch)
    other = model(batch | {name: random_batch(3, seed=9)[name]})
    for task in said:
        assert not torch.allclose(said[task], other[task], atol=1e-4), task


def test_a_window_is_judged_the_same_in_any_company(batch: dict[str, Tensor]) -> None:
    model = wake(M3T(SMALL, seed=1))
    batch["present"][0, AUDIO] = 0.0  # with the others, an audio encoder runs; alone, none does
    together = model(batch)
    alone = model({name: value[:1] for name, value in batch.items()})
    assert_same({task: out[:1] for task, out in together.items()}, alone)


def test_a_window_without_anything_still_gets_an_answer(batch: dict[str, Tensor]) -> None:
    said = M3T(SMALL, seed=1)(batch | {"present": torch.zeros(3, 4)})
    assert all(torch.isfinite(out).all() for out in said.values())


def test_the_forecast_sees_the_last_instant_of_the_hands(batch: dict[str, Tensor]) -> None:
    model = wake(M3T(SMALL, seed=1))
    said = model(batch)["hand_forecast"]
    early, late = batch["hands"].clone(), batch["hands"].clone()
    early[:, 2, :, :, 0] += 0.02
    late[:, 9, :, :, 0] += 0.02
    effect_of_early = (model(batch | {"hands": early})["hand_forecast"] - said).abs().mean()
    effect_of_late = (model(batch | {"hands": late})["hand_forecast"] - said).abs().mean()
    assert effect_of_late > 2.0 * effect_of_early


def test_an_absent_modality_gets_no_gradient(batch: dict[str, Tensor]) -> None:
    model = M3T(SMALL, seed=1)
    batch["present"][:, AUDIO] = 0.0
    model(batch)["step"].sum().backward()
    assert all(p.grad is None for p in model.encoder["audio"].parameters())
    assert all(p.grad is not None for p in model.encoder["rgb"].parameters())


def test_a_seed_fixes_the_weights_and_leaves_the_callers_random_state() -> None:
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    first, again, other = M3T(SMALL, seed=1), M3T(SMALL, seed=1), M3T(SMALL, seed=2)
    assert torch.equal(torch.rand(1), expected)
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), again.parameters(), strict=True))
    assert not torch.equal(first.fusion.bottlenecks, other.fusion.bottlenecks)


@pytest.mark.parametrize("sizes", [{"dim": 0}, {"dim": 10, "heads": 4}, {"dim": "96"}, {"dim": 1 << 20}])
def test_impossible_sizes_are_refused(sizes: dict[str, int]) -> None:
    with pytest.raises(BadModelConfig, match="positive whole numbers, dim a multiple of heads"):
        M3TConfig.from_json(sizes)


def test_a_plan_of_a_later_version_is_refused() -> None:
    with pytest.raises(BadModelConfig, match="does not fit this version"):
        M3TConfig.from_json({"experts": 4})
