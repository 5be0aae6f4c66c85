"""Draw a scene's hand_frames/, on which finding hands is measured: what workers see of theirs, and where these are.

Six workers at work, a picture every few seconds, whatever it shows; and one picture of each as they look away. Nobody
chose among them. Run it after a change of how hands look:  .venv/bin/python scenes/make_hand_frames.py assembly_station
"""

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from shiftxr.perception.hands_from_rgb import LANDMARK_JOINTS
from shiftxr.player.camera import focal_px
from shiftxr.player.hand_model import HandJoints
from shiftxr.player.sensors import SensorSettings
from shiftxr.player.world import World
from shiftxr.scenes.scene import Scene, load_scene
from shiftxr.worker.person import draw_person
from shiftxr.worker.scripted import ScriptedWorker
from shiftxr_bridge.rotation import Array, conjugate, from_rotvec, multiply, rotate

_SEEDS = range(101, 107)
_FIRST_S, _EVERY_S, _FRAMES = 3.0, 5.3, 6
_AWAY = multiply(from_rotvec(np.array([0.0, -1.2, 0.0])), from_rotvec(np.array([0.3, 0.0, 0.0])))
_LOOK_AWAY_STEPS = 15
_SETTINGS = SensorSettings()


class _Eye:
    """A sensor sink that keeps the newest frame with what is true of it."""

    frame: NDArray[np.uint8]
    t_ns: int

    def rgb(self, t_ns: int, image: NDArray[np.uint8]) -> None:
        self.t_ns, self.frame = t_ns, image.copy()

    def hands(self, t_ns: int, joints: HandJoints) -> None:
        self.joints = joints.position

    def head(self, t_ns: int, pose: Array) -> None:
        self.pose = pose.copy()

    def __getattr__(self, _: str) -> object:
        return lambda *_: None


def main(name: str) -> None:
    """Pictures and frames.json."""
    scene, folder = load_scene(name)
    out = folder / "hand_frames"
    out.mkdir(exist_ok=True)
    told = [frame for seed in _SEEDS for frame in _watch(scene, folder, seed, out)]
    f = focal_px(_SETTINGS.height)
    size = {"width": _SETTINGS.width, "height": _SETTINGS.height}
    camera = size | {"fx": f, "fy": f, "cx": _SETTINGS.width / 2, "cy": _SETTINGS.height / 2}
    lines = ",\n".join(json.dumps(frame) for frame in told)
    (out / "frames.json").write_text(
        f'{{"camera": {json.dumps(camera)},\n"frames": [\n{lines}\n]}}\n', encoding="utf-8"
    )


def _watch(scene: Scene, folder: Path, seed: int, out: Path) -> Iterator[dict[str, Any]]:
    """One worker at work, then looking away."""
    eye = _Eye()
    world = World(scene, folder, _SETTINGS, eye, seed=seed)  # type: ignore[arg-type]
    with closing(world):
        worker = ScriptedWorker(scene, draw_person(seed), _SETTINGS.control_hz)
        objects = world.reset({"seed": float(seed)})
        worker.reset(objects)
        due = [round((_FIRST_S + n * _EVERY_S) * _SETTINGS.control_hz) for n in range(_FRAMES)]
        for step in range(1, due[-1] + 1):
            action = worker.act(objects)
            objects = world.step(action)
            if step in due:
                yield _keep(out, seed, eye, world)
        action[3:7] = _AWAY
        for _ in range(_LOOK_AWAY_STEPS):
            world.step(action)
        yield _keep(out, seed, eye, world)


def _keep(out: Path, seed: int, eye: _Eye, world: World) -> dict[str, Any]:
    file = f"{seed}_{eye.t_ns // 1_000_000:06d}.png"
    cv2.imwrite(str(out / file), eye.frame[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
    joints = [[[round(float(x), 5) for x in joint] for joint in hand] for hand in eye.joints]
    head = [round(float(x), 7) for x in eye.pose]
    return {"file": file, "seed": seed, "head": head, "joints": joints, "landmarks_seen": _seen(eye, world)}


def _seen(eye: _Eye, world: World) -> list[int]:
    """How many of each hand's 21 landmarks fall on pixels that show that hand."""
    pixels, counts = world.view.hands_seen(), []
    for side in (0, 1):
        place = rotate(conjugate(eye.pose[3:]), eye.joints[side, list(LANDMARK_JOINTS)] - eye.pose[:3])
        place = place[place[:, 2] < 0.0]
        scale = focal_px(_SETTINGS.height) / -place[:, 2]
        x, y = (_SETTINGS.width / 2 + scale * place[:, 0], _SETTINGS.height / 2 - scale * place[:, 1])
        inside = (x >= 0) & (x < _SETTINGS.width) & (y >= 0) & (y < _SETTINGS.height)
        counts.append(int(np.count_nonzero(pixels[y[inside].astype(int), x[inside].astype(int)] == side)))
    return counts


if __name__ == "__main__":
    main(sys.argv[1])
