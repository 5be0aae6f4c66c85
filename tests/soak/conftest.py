"""What takes longer than a test may. `make soak` runs it at full size, CI with SOAK=ci at a reduced one."""

import os
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Size:
    """How much of each."""

    messages: int
    decoded: int
    kills: int
    seeds: tuple[int, ...]


_SIZES = {
    "ci": Size(messages=3_000, decoded=50_000, kills=5, seeds=(1,)),
    "full": Size(messages=100_000, decoded=1_000_000, kills=60, seeds=(1, 2, 3)),
}


@pytest.fixture(scope="session")
def size() -> Size:
    chosen = os.environ.get("SOAK", "full")
    assert chosen in _SIZES, f"SOAK={chosen}: choose one of {', '.join(_SIZES)}"
    return _SIZES[chosen]
