"""The head's camera: pinhole frames rendered by MuJoCo, without shadows, reflections and multisampling."""

import mujoco
import numpy as np
from numpy.typing import NDArray

from shiftxr.player.build import FOV_Y_RAD
from shiftxr.player.errors import no_graphics


def focal_px(height: int) -> float:
    """Focal length in pixels; pixels are square, so fx = fy."""
    return 0.5 * height / float(np.tan(0.5 * FOV_Y_RAD))


class HeadCamera:
    """Owns the renderer of the head's camera."""

    def __init__(self, model: mujoco.MjModel, width: int, height: int) -> None:
        try:
            self._renderer = mujoco.Renderer(model, height=height, width=width)
        except Exception as error:  # whatever MuJoCo's GL backend raises: ImportError, AttributeError, RuntimeError
            raise no_graphics(error) from error
        flags = self._renderer.scene.flags
        for flag in (
            mujoco.mjtRndFlag.mjRND_SHADOW,
            mujoco.mjtRndFlag.mjRND_REFLECTION,
            mujoco.mjtRndFlag.mjRND_HAZE,
        ):
            flags[flag] = 0

    def frame(self, data: mujoco.MjData) -> NDArray[np.uint8]:
        """What the head sees: (H, W, 3), rows top to bottom."""
        self._renderer.update_scene(data, camera="head")
        image: NDArray[np.uint8] = self._renderer.render()
        return image

    def close(self) -> None:
        """Free the GL context."""
        self._renderer.close()
