"""What is federated: named tensors in named modules. Federation knows no more of a model than this."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Modules = Mapping[str, Mapping[str, NDArray[np.float32]]]  # module -> tensor -> values


def shapes(modules: Modules) -> dict[str, dict[str, tuple[int, ...]]]:
    """The shape of every tensor."""
    return {name: {key: value.shape for key, value in tensors.items()} for name, tensors in modules.items()}
