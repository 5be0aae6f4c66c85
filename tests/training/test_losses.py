import math

import pytest
import torch

from shiftxr.training.losses import balanced_weights, task_losses, total_loss

FLAT = {"step": torch.zeros(2, 12), "mistake": torch.zeros(2, 6), "hand_forecast": torch.zeros(2, 2, 26, 3)}
EVEN = {"step": torch.ones(12), "mistake": torch.ones(6)}


def wanted(
    step: list[int], mistake: list[int], valid: list[list[bool]], moved_m: float = 0.0
) -> dict[str, torch.Tensor]:
    return {
        "step": torch.tensor(step),
        "mistake": torch.tensor(mistake),
        "hand_forecast": torch.full((2, 2, 26, 3), moved_m),
        "hand_forecast_valid": torch.tensor(valid),
    }


def test_undecided_predictions_cost_the_logarithm_of_the_classes() -> None:
    losses = task_losses(FLAT, wanted([3, 4], [-1, 1], [[False, False]] * 2), EVEN)
    assert losses["step"].item() == pytest.approx(math.log(12))
    assert losses["mistake"].item() == pytest.approx(math.log(6))
    assert "hand_forecast" not in losses
    assert total_loss(losses).item() == pytest.approx(math.log(12) + 0.5 * math.log(6))


def test_a_window_without_a_label_costs_nothing() -> None:
    sure = FLAT | {"step": torch.tensor([[9.0] + [0.0] * 11, [0.0] * 12])}
    known_only = task_losses(sure, wanted([-1, 4], [-1, -1], [[False, False]] * 2), EVEN)
    assert list(known_only) == ["step"]
    assert known_only["step"].item() == pytest.approx(math.log(12))  # the first window's certainty is not judged
    assert task_losses(sure, wanted([-1, -1], [-1, -1], [[False, False]] * 2), EVEN) == {}


def test_the_forecasts_loss_is_the_distance_of_valid_hands_in_decimetres() -> None:
    # Each joint is off by (3, 3, 3) cm: 0.3 * sqrt(3) dm, softened by 0.02 dm.
    losses = task_losses(FLAT, wanted([-1, -1], [-1, -1], [[True, False], [False, False]], 0.03), EVEN)
    assert losses["hand_forecast"].item() == pytest.approx(math.sqrt(0.27 + 0.0004), rel=1e-5)


def test_rare_classes_weigh_more() -> None:
    # 1/sqrt(1) and 1/sqrt(4), scaled to a mean of 1 over the two that were seen.
    assert balanced_weights(torch.tensor([1, 4, 0])).tolist() == pytest.approx([4 / 3, 2 / 3, 1.0])
    assert balanced_weights(torch.zeros(3, dtype=torch.int64)).tolist() == [1.0, 1.0, 1.0]
