"""The transformer layer that encoders and fusion share."""

import torch
from torch import Tensor, nn


class TransformerLayer(nn.Module):
    """Pre-norm self-attention and MLP: (B, N, D) -> (B, N, D) (Vaswani et al. 2017, Xiong et al. 2020)."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm_attention, self.norm_mlp = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.qkv, self.out = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 2 * dim), nn.GELU(), nn.Linear(2 * dim, dim))

    def forward(self, tokens: Tensor) -> Tensor:
        """One layer."""
        batch, count, dim = tokens.shape
        qkv = self.qkv(self.norm_attention(tokens)).view(batch, count, 3, self.heads, dim // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)  # each (B, heads, N, D / heads)
        attended = nn.functional.scaled_dot_product_attention(query, key, value)
        tokens = tokens + self.out(attended.transpose(1, 2).reshape(batch, count, dim))
        deeper: Tensor = tokens + self.mlp(self.norm_mlp(tokens))
        return deeper


class Encoder(nn.Module):
    """A stem that makes tokens, learned positions, and transformer layers over them."""

    def __init__(self, stem: nn.Module, count: int, dim: int, heads: int, layers: int) -> None:
        super().__init__()
        self.stem = stem
        self.positions = nn.Parameter(0.02 * torch.randn(count, dim))
        self.layers = nn.ModuleList(TransformerLayer(dim, heads) for _ in range(layers))

    def forward(self, features: Tensor) -> Tensor:
        """Features to tokens: (B, ...) -> (B, N, D)."""
        tokens: Tensor = self.stem(features) + self.positions
        for layer in self.layers:
            tokens = layer(tokens)
        return tokens
