"""The multi-modal multi-task model: encoders, fusion, and one head per task."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from shiftxr.model.config import FORECAST_SHAPE, MODALITIES, M3TConfig
from shiftxr.model.fusion import BottleneckFusion
from shiftxr.model.layers import Encoder
from shiftxr.model.stems import (
    AUDIO_TOKENS,
    HAND_TOKENS,
    IMU_TOKENS,
    RGB_TOKENS,
    AudioStem,
    HandStem,
    ImuStem,
    RgbStem,
)

_STEMS = {
    "rgb": (RgbStem, RGB_TOKENS),
    "audio": (AudioStem, AUDIO_TOKENS),
    "imu": (ImuStem, IMU_TOKENS),
    "hands": (HandStem, HAND_TOKENS),
}
_DECIMETRE_M = 0.1


class ForecastHead(nn.Module):
    """Joint displacements in metres over the next half second: (B, 2 D) -> (B, 2, 26, 3).

    It sees what was fused, and the newest token of the hands: fusion means over a second, in which the hands' last
    motion is lost.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        last = nn.Linear(dim, 2 * 26 * 3)
        nn.init.zeros_(last.weight)  # to begin with, the hand stays
        nn.init.zeros_(last.bias)
        self.project = nn.Sequential(nn.Linear(2 * dim, dim), nn.GELU(), last)

    def forward(self, fused: Tensor, newest: Tensor) -> Tensor:
        """Forecast from what was fused (B, D) and the newest token of the hands (B, D), zeros where absent."""
        decimetres: Tensor = self.project(torch.cat([fused, newest], dim=-1))
        return _DECIMETRE_M * decimetres.view(-1, *FORECAST_SHAPE)


class M3T(nn.Module):
    """Encoders per modality, bottleneck fusion, heads for step, mistake and hand_forecast.

    Args:
        seed: of the initial weights; the caller's random state is left as it was.
    """

    def __init__(self, config: M3TConfig, seed: int) -> None:
        super().__init__()
        self.config = config
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.encoder = nn.ModuleDict(
                {
                    name: Encoder(stem(config.dim), count, config.dim, config.heads, config.encoder_layers)
                    for name, (stem, count) in _STEMS.items()
                }
            )
            self.fusion = BottleneckFusion(config.dim, config.heads, config.fusion_layers, config.bottlenecks)
            self.head = nn.ModuleDict(
                {
                    "step": nn.Linear(config.dim, config.steps),
                    "mistake": nn.Linear(config.dim, config.mistakes),
                    "hand_forecast": ForecastHead(config.dim),
                }
            )

    def forward(self, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Predict.

        Args:
            batch: rgb (B, 2, 3, 96, 96) in [0, 1]; audio (B, 64, 96) in dB; imu (B, 3, 6, 100) in m/s^2 and rad/s;
                hands (B, 10, 2, 26, 4), metres and validity; present (B, 4), 1 or 0 per modality. The features of an
                absent modality are not looked at.

        Returns:
            step logits (B, 12), mistake logits (B, 6), hand_forecast (B, 2, 26, 3) in metres.
        """
        present = batch["present"]
        there = present.any(dim=0).tolist()
        tokens = {
            name: self.encoder[name](batch[name]) for name, any_has in zip(MODALITIES, there, strict=True) if any_has
        }
        fused = self.fusion(tokens, present)
        hands = MODALITIES.index("hands")
        newest = tokens["hands"][:, -1] * present[:, hands, None] if there[hands] else torch.zeros_like(fused)
        return {
            "step": self.head["step"](fused),
            "mistake": self.head["mistake"](fused),
            "hand_forecast": self.head["hand_forecast"](fused, newest),
        }
