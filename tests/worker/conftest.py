"""Object state that a test writes by hand, number by number, in the order that the scene gives."""

import numpy as np
import pytest
from numpy.typing import NDArray

from shiftxr.scenes.layout import FIRST_SOCKET, SIDES, ObjectState, object_names, read_objects
from shiftxr.scenes.scene import Scene, load_scene


class Bench:
    """The assembly station with parts far apart, hands at rest and open; a test then moves what it is about."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._index = {name: index for index, name in enumerate(object_names(scene))}
        self.vector: NDArray[np.float32] = np.zeros(len(self._index), np.float32)
        self._bodies = [g.body for g in scene.graspables]
        self._sockets = [s.site for s in scene.sockets]
        for owner in ("head", *(f"{side}_hand" for side in SIDES), *self._bodies):
            self._set(f"{owner}.qw", 1.0)
        self.move("head", 0.0, 1.6, 0.0)
        self.move("left_hand", -0.2, 1.0, -0.1)
        self.move("right_hand", 0.2, 1.0, -0.1)
        for number, body in enumerate(self._bodies):
            self.move(body, -0.6 + 0.2 * number, 0.9, -0.7)
        for number, place in enumerate([*self._sockets, *(b.site for b in scene.buttons)]):
            self.move(place, -0.6 + 0.2 * number, 0.9, -0.4)
        self.seat("driver", "holder_seat")

    def _set(self, name: str, value: float) -> None:
        self.vector[self._index[name]] = value

    def move(self, owner: str, x: float, y: float, z: float) -> None:
        for axis, value in zip("xyz", (x, y, z), strict=True):
            self._set(f"{owner}.p{axis}", value)
            if f"{owner}.at_{axis}" in self._index:  # a socket that is also looked at
                self._set(f"{owner}.at_{axis}", value)

    def place(self, owner: str) -> NDArray[np.float32]:
        return self.vector[[self._index[f"{owner}.p{axis}"] for axis in "xyz"]]

    def grip(self, side: str, grip: float) -> None:
        self._set(f"{side}_hand.grip", grip)

    def hold(self, side: str, body: str) -> None:
        self._set(f"{side}_hand.held", 1 + self._bodies.index(body))
        self._set(f"{body}.holder", 1 + SIDES.index(side))

    def let_go(self, side: str, body: str) -> None:
        self._set(f"{side}_hand.held", 0)
        self._set(f"{body}.holder", 0)

    def seat(self, body: str, socket: str) -> None:
        self.move(body, *self.place(socket))
        self._set(f"{body}.holder", FIRST_SOCKET + self._sockets.index(socket))

    def turn(self, bolt: str, angle_rad: float) -> None:
        self._set(f"{bolt}.angle", angle_rad)

    def push(self, travel: float) -> None:
        self._set("start_button.travel", travel)

    def machine(self, state: int) -> None:
        self._set("press.state", state)

    def state(self) -> ObjectState:
        return read_objects(self.scene, self.vector.copy())


@pytest.fixture(scope="session")
def scene() -> Scene:
    return load_scene("assembly_station")[0]


@pytest.fixture
def bench(scene: Scene) -> Bench:
    return Bench(scene)
