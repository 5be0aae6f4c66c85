"""What a seed draws for a scene: parts over their slots, colours tinted, light and noise dialled."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from shiftxr.player.errors import BadParameter
from shiftxr.scenes.scene import Scene
from shiftxr_bridge.errors import OutOfRange, UnknownName


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a free part starts: MuJoCo frame."""

    position_m: tuple[float, float, float]
    yaw_rad: float


def dial_environment(scene: Scene, parameters: Mapping[str, float], rng: np.random.Generator) -> dict[str, float]:
    """Every environment parameter: as asked for, else its default moved by the seed.

    Raises:
        BadParameter: a parameter that was asked for is outside its range.
    """
    values = {}
    for name, dial in scene.environment.items():
        drawn = float(np.clip(dial.default + dial.spread * rng.uniform(-1, 1), dial.min, dial.max))
        value = float(parameters.get(name, drawn))
        if not np.float32(dial.min) <= np.float32(value) <= np.float32(dial.max):  # as precise as a reset carries them
            raise BadParameter(
                f"environment parameter {name}={value:g}: {scene.name} takes {dial.min:g} to {dial.max:g}"
            )
        values[name] = min(max(value, dial.min), dial.max)
    return values


def check_environment(scene: Scene, machines: Mapping[str, int], parameters: Mapping[str, float]) -> None:
    """Whether these parameters may be set while an episode runs.

    Args:
        machines: names that take a whole number, and the highest: 1 for idle or running, a fault's number.

    Raises:
        UnknownName: the scene has no such parameter.
        OutOfRange: a value is outside its limits.
    """
    for name, value in parameters.items():
        if name not in scene.environment and name not in machines:
            raise UnknownName(f"no parameter {name!r:.80}; there are {', '.join([*scene.environment, *machines])}")
        dial = scene.environment.get(name)
        low, high = (dial.min, dial.max) if dial else (0, machines[name])
        if not low <= value <= high or (name in machines and value != int(value)):
            raise OutOfRange(f"{name} is {value:g}: {scene.name} takes {low:g} to {high:g}")


def place_parts(scene: Scene, slots: Mapping[str, np.ndarray], rng: np.random.Generator) -> dict[str, Placement]:
    """Deal the parts over the slots; `slots` are positions (3,) in metres, MuJoCo frame."""
    layout = scene.layout
    chosen = rng.permutation(len(layout.slots))[: len(layout.parts)]
    placements = {}
    for part, slot in zip(layout.parts, chosen, strict=True):
        x, y, z = slots[layout.slots[slot]]
        dx, dy = rng.uniform(-layout.jitter_m, layout.jitter_m, 2)
        yaw = float(rng.uniform(-layout.yaw_rad, layout.yaw_rad))
        placements[part] = Placement((float(x + dx), float(y + dy), float(z)), yaw)
    return placements


def tint(rgba: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    """Colours (N, 4) with red, green and blue each moved by up to `amount`, alpha kept."""
    moved = rgba.copy()
    moved[:, :3] = np.clip(rgba[:, :3] + rng.uniform(-amount, amount, (len(rgba), 3)), 0.0, 1.0)
    return moved
