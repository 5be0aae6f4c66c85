"""Small changes that a label survives, so that few workers and layouts go further. Each takes its generator."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How much training batches are varied; zeros switch it off."""

    modality_drop: float = 0.15  # chance that a present modality is hidden (never the last one)
    light: float = 0.25  # relative spread of brightness and of each colour channel
    level_db: float = 4.0  # spread of the sound's level
    hand_shift_m: float = 0.02  # spread of a common shift of both hands


def augment(batch: dict[str, Tensor], how: Augmentation, generator: torch.Generator) -> dict[str, Tensor]:
    """A varied copy of a batch."""
    count = len(batch["present"])

    def spread(*shape: int) -> Tensor:
        return torch.randn(count, *shape, generator=generator)

    varied = dict(batch)
    gain = (1.0 + how.light * spread(1, 1, 1, 1)) * (1.0 + 0.5 * how.light * spread(1, 3, 1, 1))
    varied["rgb"] = (batch["rgb"] * gain).clamp(0.0, 1.0)
    varied["audio"] = batch["audio"] + how.level_db * spread(1, 1)
    shift = torch.cat([how.hand_shift_m * spread(1, 1, 1, 3), torch.zeros(count, 1, 1, 1, 1)], dim=-1)
    varied["hands"] = batch["hands"] + shift
    keep = torch.rand(batch["present"].shape, generator=generator) >= how.modality_drop
    present = batch["present"] * keep
    varied["present"] = torch.where(present.any(dim=1, keepdim=True), present, batch["present"])
    return varied
