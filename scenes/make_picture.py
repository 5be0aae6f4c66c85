"""Draw a scene's picture.png: what the head's camera of the headless player sees while a scripted worker works.

Run it after a change of a scene:  .venv/bin/python scenes/make_picture.py assembly_station
"""

import sys

import cv2
import numpy as np
from numpy.typing import NDArray

from shiftxr.player.sensors import SensorSettings
from shiftxr.player.world import World
from shiftxr.scenes.scene import load_scene
from shiftxr.worker.person import draw_person
from shiftxr.worker.scripted import ScriptedWorker

_SECONDS = (6.0, 14.0, 30.0, 47.0)


class _Eye:
    """A sensor sink that keeps the newest frame."""

    frame: NDArray[np.uint8]

    def rgb(self, t_ns: int, image: NDArray[np.uint8]) -> None:
        self.frame = image

    def __getattr__(self, _: str) -> object:
        return lambda *_: None


def main(name: str) -> None:
    """Two by two frames of one episode."""
    scene, folder = load_scene(name)
    eye, settings = _Eye(), SensorSettings(width=480, height=360)
    world = World(scene, folder, settings, eye, seed=4)  # type: ignore[arg-type]
    worker = ScriptedWorker(scene, draw_person(4), settings.control_hz)
    objects = world.reset({"seed": 4.0})
    worker.reset(objects)
    frames = []
    for step in range(int(_SECONDS[-1] * settings.control_hz) + 1):
        if step / settings.control_hz in _SECONDS:
            frames.append(eye.frame[..., ::-1])
        objects = world.step(worker.act(objects))
    world.close()
    sheet = np.vstack([np.hstack(frames[:2]), np.hstack(frames[2:])])
    cv2.imwrite(str(folder / "picture.png"), sheet)


if __name__ == "__main__":
    main(sys.argv[1])
