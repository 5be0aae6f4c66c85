"""The live trainer on a stream whose step shows in the hands: which of three places they are at."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from tests.training.conftest import labels, window

from shiftxr.model.config import M3TConfig
from shiftxr.model.errors import ModuleMismatch
from shiftxr.model.m3t import M3T
from shiftxr.model.modules import get_modules
from shiftxr.sessions.window import Window
from shiftxr.training.live import LiveTrainer, TrainerSettings, at_share

SMALL = M3TConfig(dim=16, heads=2, encoder_layers=1, fusion_layers=1, bottlenecks=2)
PLACES_M = (-0.4, 0.0, 0.4)


def stream(seed: int, count: int) -> Iterator[Window]:
    rng = np.random.default_rng(seed)
    for number in range(count):
        step = int(rng.integers(3))
        hands = rng.normal([PLACES_M[step], -0.4, -0.4], 0.03, (10, 2, 26, 3))
        imu = rng.normal(0.0, 1.0, (3, 6, 100))
        yield window(labels(step=step, mistake=step % 2, moved_m=0.01 * step), number=number, hands=hands, imu=imu)


def trainer(seed: int = 1) -> LiveTrainer:
    torch.set_num_threads(1)
    return LiveTrainer(M3T(SMALL, seed=1), TrainerSettings(batch_size=8, learning_rate=3e-3), seed)


def test_it_predicts_better_than_it_began_and_on_windows_it_never_trained_on() -> None:
    learner, untrained = trainer(), trainer()
    for seen in stream(1, 120):
        learner.observe(seen)
        learner.train_owed()
    fresh = list(stream(2, 60))
    wanted = np.array([w.labels.step for w in fresh])

    def right(by: LiveTrainer) -> float:
        return float(np.mean(wanted == np.array([p.step for p in by.predict(fresh)])))

    assert right(learner) > 0.95
    assert right(untrained) < 0.6
    assert learner.prequential.history["step"][-1][1] > learner.prequential.history["step"][0][1]


def test_a_window_is_predicted_before_it_is_trained_on() -> None:
    learner, twin = trainer(), trainer()
    for seen in stream(1, 20):
        expected = twin.predict([seen])[0]
        said = learner.observe(seen)
        assert (said.step, said.step_confidence) == (expected.step, expected.step_confidence)
        learner.train_owed()
        twin.remember(seen)
        twin.train_owed()


def test_the_same_seed_and_windows_give_the_same_weights_and_another_seed_others() -> None:
    weights = []
    for seed in (1, 1, 2):
        learner = trainer(seed)
        for seen in stream(1, 12):
            learner.remember(seen)
            learner.train_owed()
        weights.append(get_modules(learner.model)["fusion"]["bottlenecks"])
    np.testing.assert_array_equal(weights[0], weights[1])
    assert not np.array_equal(weights[0], weights[2])


def test_a_module_that_no_window_reaches_keeps_its_weights_and_is_not_handed_in() -> None:
    learner = trainer()
    before = get_modules(learner.model)
    for seen in stream(1, 10):
        learner.remember(seen)
        learner.train_owed()
    modules, examples = learner.trained_modules()
    after = get_modules(learner.model)
    for name in ("encoder.rgb", "encoder.audio"):
        assert name not in modules
        assert name not in examples
        for tensor, value in before[name].items():
            np.testing.assert_array_equal(after[name][tensor], value)
    assert not np.array_equal(after["encoder.hands"]["positions"], before["encoder.hands"]["positions"])


def test_examples_count_the_windows_of_the_round_that_had_what_a_module_needs() -> None:
    learner = trainer()
    learner.remember(window(labels(step=1), hands=0.1, imu=0.0))
    learner.begin_round()
    learner.remember(window(labels(step=1, moved_m=0.1), hands=0.1, imu=0.0))
    learner.remember(window(labels(step=2, mistake=0), hands=0.1))
    learner.remember(window(imu=0.0))
    _, examples = learner.trained_modules()
    assert examples == {
        "encoder.hands": 2,
        "encoder.imu": 2,
        "fusion": 3,
        "head.step": 2,
        "head.mistake": 1,
        "head.hand_forecast": 1,
    }


@pytest.mark.parametrize(("steps_per_window", "taken"), [(1.0, 6), (0.5, 3), (2.0, 12), (1.0 / 6.0, 1)])
def test_windows_pay_for_gradient_steps(steps_per_window: float, taken: int) -> None:
    learner = LiveTrainer(M3T(SMALL, 1), TrainerSettings(batch_size=4, steps_per_window=steps_per_window), 1)
    for seen in stream(1, 6):
        learner.remember(seen)
        learner.train_owed()
    assert learner.steps == taken


def test_windows_without_any_label_cost_no_step() -> None:
    learner = trainer()
    learner.remember(window(hands=0.1))
    learner.train_owed()
    assert learner.steps == 0


def test_global_modules_replace_the_weights_and_wrong_ones_are_refused() -> None:
    learner, other = trainer(), M3T(SMALL, seed=7)
    learner.load_global(get_modules(other))
    assert torch.equal(learner.model.fusion.bottlenecks, other.fusion.bottlenecks)
    with pytest.raises(ModuleMismatch):
        learner.load_global({"nothing": {}})


@pytest.mark.parametrize(("share", "taken"), [(1.0, 20), (0.25, 5), (0.1, 2)])
def test_a_share_of_the_compute_is_a_share_of_the_steps(share: float, taken: int) -> None:
    learner = LiveTrainer(M3T(SMALL, 1), at_share(TrainerSettings(batch_size=4), share), 1)
    for seen in stream(1, 20):
        learner.remember(seen)
        learner.train_owed()
    assert learner.steps == taken
