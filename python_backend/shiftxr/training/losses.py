"""The loss of each task, zero where nothing in a batch is labelled for it, and their weighted sum."""

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from shiftxr.training.batch import NO_LABEL

TASK_WEIGHTS: Mapping[str, float] = {"step": 1.0, "mistake": 0.5, "hand_forecast": 1.0}
_DECIMETRE_M = 0.1
_SMOOTHING = 0.05
_SOFT = 0.02  # decimetres; keeps the distance's gradient finite at zero


def task_losses(
    predicted: Mapping[str, Tensor], wanted: Mapping[str, Tensor], class_weights: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """Cross-entropy for step and mistake, mean distance in decimetres for the forecast of valid hands: what its
    score measures, so that a hand that mostly rests is forecast to rest.

    Args:
        class_weights: task -> (classes,), so that rare classes count (see `balanced_weights`).
    """
    losses = {}
    for task in ("step", "mistake"):
        known = wanted[task] != NO_LABEL
        if known.any():
            losses[task] = cross_entropy(
                predicted[task][known], wanted[task][known], class_weights[task], label_smoothing=_SMOOTHING
            )
    valid = wanted["hand_forecast_valid"]
    if valid.any():
        miss = (predicted["hand_forecast"][valid] - wanted["hand_forecast"][valid]) / _DECIMETRE_M  # (hands, 26, 3)
        losses["hand_forecast"] = (miss.square().sum(dim=-1) + _SOFT**2).sqrt().mean()
    return losses


def total_loss(losses: Mapping[str, Tensor]) -> Tensor:
    """The weighted sum over the tasks that have labels."""
    return torch.stack([TASK_WEIGHTS[task] * loss for task, loss in losses.items()]).sum()


def balanced_weights(counts: Tensor) -> Tensor:
    """A weight per class, 1 / sqrt(count), scaled to mean 1 over the classes seen; 1 for the others."""
    seen = counts > 0
    weights = torch.ones(len(counts))
    if seen.any():
        inverse = counts[seen].float().rsqrt()
        weights[seen] = inverse / inverse.mean()
    return weights
