"""The modules that are federated: a partition of a model's parameters by name, as plain arrays."""

import numpy as np
import torch
from torch import nn

from shiftxr.federation.modules import Modules
from shiftxr.model.errors import ModuleMismatch
from shiftxr.model.m3t import M3T


def named_modules(model: M3T) -> dict[str, nn.Module]:
    """Every federated module by name: the encoders, the fusion, the heads."""
    return (
        {f"encoder.{name}": module for name, module in model.encoder.items()}
        | {"fusion": model.fusion}
        | {f"head.{name}": module for name, module in model.head.items()}
    )


def get_modules(model: M3T) -> Modules:
    """Copies of all parameters: module -> tensor -> float32 array."""
    return {
        name: {key: value.detach().cpu().numpy().copy() for key, value in module.state_dict().items()}
        for name, module in named_modules(model).items()
    }


def set_modules(model: M3T, modules: Modules) -> None:
    """Load some or all modules.

    Raises:
        ModuleMismatch: a module is unknown, or its tensors do not fit; nothing has been loaded then.
    """
    own = named_modules(model)
    states = {}
    for name, tensors in modules.items():
        if name not in own:
            raise ModuleMismatch(f"this model has no module {name!r}: is the coordinator's plan for another model?")
        expected = {key: tuple(value.shape) for key, value in own[name].state_dict().items()}
        got = {key: tuple(value.shape) for key, value in tensors.items()}
        if expected != got:
            differ = sorted(key for key in expected.keys() | got.keys() if expected.get(key) != got.get(key))
            listed = ", ".join(f"{key} has {got.get(key)}, wanted {expected.get(key)}" for key in differ[:3])
            raise ModuleMismatch(f"module {name!r} does not fit this model: {listed}; use the plan's own model")
        states[name] = {key: torch.from_numpy(np.array(value, np.float32)) for key, value in tensors.items()}
    for name, state in states.items():
        own[name].load_state_dict(state)
