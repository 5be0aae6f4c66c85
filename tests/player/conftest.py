"""A world whose samples a test can look at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from shiftxr.player.sensors import SensorSettings
from shiftxr.player.world import World
from shiftxr.scenes.scene import load_scene


@dataclass
class Collected:
    """A SensorSink that keeps everything, as (t_ns, value) by stream."""

    samples: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)

    def _keep(self, stream: str, t_ns: int, value: Any) -> None:
        self.samples.setdefault(stream, []).append((t_ns, value))

    def rgb(self, t_ns: int, image: NDArray[np.uint8]) -> None:
        self._keep("rgb", t_ns, image)

    def audio(self, t_ns: int, block: NDArray[np.int16]) -> None:
        self._keep("audio", t_ns, block)

    def imu(self, t_ns: int, block: NDArray[np.float32]) -> None:
        self._keep("imu", t_ns, block)

    def head(self, t_ns: int, pose: NDArray[np.float64]) -> None:
        self._keep("head", t_ns, pose)

    def hands(self, t_ns: int, joints: Any) -> None:
        self._keep("hands", t_ns, joints)

    def objects(self, t_ns: int, vector: NDArray[np.float32], episode: int) -> None:
        self._keep("objects", t_ns, vector)

    def values(self, stream: str) -> list[Any]:
        return [value for _, value in self.samples[stream]]


@pytest.fixture
def sink() -> Collected:
    return Collected()


@pytest.fixture
def world(sink: Collected) -> Iterator[World]:
    scene, folder = load_scene("assembly_station")
    played = World(scene, folder, SensorSettings(width=160, height=120), sink, seed=3)
    yield played
    played.close()
