import pytest
import torch
from torch import Tensor

from shiftxr.model.config import M3TConfig

SMALL = M3TConfig(dim=16, heads=2, encoder_layers=1, fusion_layers=2, bottlenecks=2)


def random_batch(count: int, seed: int = 0) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(count, *shape, generator=generator)

    hands = normal(10, 2, 26, 4) * 0.3
    hands[..., 3] = 1.0
    return {
        "rgb": torch.rand(count, 2, 3, 96, 96, generator=generator),
        "audio": -60.0 + 20.0 * normal(64, 96),
        "imu": normal(3, 6, 100),
        "hands": hands,
        "present": torch.ones(count, 4),
    }


@pytest.fixture
def batch() -> dict[str, Tensor]:
    return random_batch(3)
