"""Bottleneck fusion over whichever modalities are present (Nagrani et al. 2021, arXiv:2107.00135, section 3.2.2)."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from shiftxr.model.config import MODALITIES
from shiftxr.model.layers import TransformerLayer


class BottleneckFusion(nn.Module):
    """Modalities exchange what they know only through a few bottleneck tokens; an absent one has no say.

    In each layer every modality attends to its own tokens and the bottlenecks; the bottlenecks then become the mean
    of what the present modalities made of them. Layers are shared by the modalities.
    """

    def __init__(self, dim: int, heads: int, layers: int, bottlenecks: int) -> None:
        super().__init__()
        self.bottlenecks = nn.Parameter(0.02 * torch.randn(bottlenecks, dim))
        self.layers = nn.ModuleList(TransformerLayer(dim, heads) for _ in range(layers))
        self.join = nn.Sequential(
            nn.LayerNorm((len(MODALITIES) + 1) * dim), nn.Linear((len(MODALITIES) + 1) * dim, dim), nn.GELU()
        )

    def forward(self, tokens: Mapping[str, Tensor], present: Tensor) -> Tensor:
        """Fuse.

        Args:
            tokens: modality -> (B, N, D); modalities that no window of the batch has may be left out.
            present: (B, 4), 1 where a modality of MODALITIES is there, else 0.

        Returns:
            (B, D).
        """
        batch, count = len(present), len(self.bottlenecks)
        shared = self.bottlenecks.expand(batch, -1, -1)
        streams = dict(tokens)
        say = (present / present.sum(dim=1, keepdim=True).clamp(min=1.0)).T[:, :, None, None]  # (4, B, 1, 1)
        for layer in self.layers:
            made = torch.zeros_like(shared)
            for index, name in enumerate(MODALITIES):
                if name in streams:
                    out = layer(torch.cat([streams[name], shared], dim=1))
                    streams[name] = out[:, :-count]
                    made = made + say[index] * out[:, -count:]
            shared = made
        pooled = [
            present[:, i, None] * streams[name].mean(dim=1) if name in streams else torch.zeros_like(shared[:, 0])
            for i, name in enumerate(MODALITIES)
        ]
        fused: Tensor = self.join(torch.cat([shared.mean(dim=1), *pooled], dim=-1))
        return fused
