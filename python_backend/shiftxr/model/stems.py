"""From features to tokens, one stem per modality. Inputs are scaled by fixed constants, never fitted ones."""

import torch
from torch import Tensor, nn

RGB_TOKENS, AUDIO_TOKENS, IMU_TOKENS, HAND_TOKENS = 18, 24, 10, 10
_HAND_CENTRE_M = (0.0, -0.5, -0.4)  # where hands mostly are, in the heading frame
WRIST = 1


class RgbStem(nn.Module):
    """Two views (B, 2, 3, 96, 96) in [0, 1] -> (B, 18, D): four strided convolutions a view, a token per 32 pixels."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.convolve = nn.Sequential(
            nn.Conv2d(3, 24, 6, stride=4, padding=1),
            nn.GELU(),
            nn.Conv2d(24, 48, 3, stride=2, padding=1),
            nn.GELU(),
            nn.Conv2d(48, 64, 3, stride=2, padding=1),
            nn.GELU(),
            nn.Conv2d(64, dim, 3, stride=2, padding=1),
        )

    def forward(self, rgb: Tensor) -> Tensor:
        """Frames to tokens."""
        maps = self.convolve((rgb.flatten(0, 1) - 0.4) / 0.25)  # (2 B, D, 3, 3)
        tokens: Tensor = maps.flatten(2).transpose(1, 2)  # (2 B, 9, D)
        return tokens.reshape(len(rgb), RGB_TOKENS, -1)


class AudioStem(nn.Module):
    """Log-mel in dB (B, 64, 96) -> (B, 24, D): a token per 16 bands and 16 frames."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.convolve = nn.Sequential(
            nn.Conv2d(1, 24, 6, stride=4, padding=1), nn.GELU(), nn.Conv2d(24, dim, 4, stride=4)
        )

    def forward(self, audio: Tensor) -> Tensor:
        """Sound to tokens."""
        maps: Tensor = self.convolve((audio[:, None] + 60.0) / 20.0)  # (B, D, 4, 6)
        return maps.flatten(2).transpose(1, 2)


class ImuStem(nn.Module):
    """Three devices (B, 3, 6, 100), m/s^2 and rad/s -> (B, 10, D): a token per 100 ms."""

    scale: Tensor

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.register_buffer("scale", torch.tensor([5.0] * 3 + [1.0] * 3).view(1, 1, 6, 1), persistent=False)
        self.convolve = nn.Sequential(nn.Conv1d(18, 64, 5, padding=2), nn.GELU(), nn.Conv1d(64, dim, 10, stride=10))

    def forward(self, imu: Tensor) -> Tensor:
        """Motion to tokens."""
        tokens: Tensor = self.convolve((imu / self.scale).flatten(1, 2))  # (B, D, 10)
        return tokens.transpose(1, 2)


class HandStem(nn.Module):
    """Joints (B, 10, 2, 26, 4): metres in the heading frame and validity -> (B, 10, D): a token per instant.

    Where a wrist is, how it has moved since the instant before, and where its joints are about it come apart: where the
    hand is, where it goes, and how it grips.
    """

    centre: Tensor

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.register_buffer("centre", torch.tensor(_HAND_CENTRE_M), persistent=False)
        self.project = nn.Sequential(nn.Linear(2 * (3 + 3 + 26 * 3 + 1), 128), nn.GELU(), nn.Linear(128, dim))

    def forward(self, hands: Tensor) -> Tensor:
        """Joints to tokens."""
        joints, valid = hands[..., :3], hands[..., :1, 3]  # (B, 10, 2, 26, 3), (B, 10, 2, 1)
        wrist = joints[..., WRIST, :]
        place = (wrist - self.centre) / 0.25
        moved = (wrist[:, 1:] - wrist[:, :-1]) / 0.03 * valid[:, 1:] * valid[:, :-1]
        motion = torch.cat([torch.zeros_like(moved[:, :1]), moved], dim=1)
        shape = ((joints - wrist[..., None, :]) / 0.08).flatten(-2)
        tokens: Tensor = self.project((torch.cat([place, motion, shape, valid], dim=-1) * valid).flatten(-2))
        return tokens
