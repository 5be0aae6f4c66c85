"""The head's camera: pinhole frames rendered by MuJoCo, without shadows, reflections and multisampling."""

import mujoco
import numpy as np
from numpy.typing import NDArray

from shiftxr.player.build import FOV_Y_RAD
from shiftxr.player.errors import no_graphics
from shiftxr.player.guidance import Guidance
from shiftxr.player.hand_skin import SKIN
from shiftxr.scenes.layout import SIDES
from shiftxr_bridge.rgb import RgbStream

RGB_TOPIC = "headset/rgb"


def focal_px(height: int) -> float:
    """Focal length in pixels; pixels are square, so fx = fy."""
    return 0.5 * height / float(np.tan(0.5 * FOV_Y_RAD))


def describe_camera(width: int, height: int, rate_hz: float) -> RgbStream:
    """The head's camera as a stream."""
    f = focal_px(height)
    return RgbStream(RGB_TOPIC, rate_hz, width, height, "rgb8", f, f, width / 2, height / 2)


class HeadCamera:
    """Owns the renderer of the head's camera."""

    def __init__(self, model: mujoco.MjModel, width: int, height: int) -> None:
        try:
            self._renderer = mujoco.Renderer(model, height=height, width=width)
        except Exception as error:  # whatever MuJoCo's GL backend raises: ImportError, AttributeError, RuntimeError
            raise no_graphics(error) from error
        self._skins = [mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_SKIN, f"{side}_{SKIN}") for side in SIDES]
        flags = self._renderer.scene.flags
        for flag in (
            mujoco.mjtRndFlag.mjRND_SHADOW,
            mujoco.mjtRndFlag.mjRND_REFLECTION,
            mujoco.mjtRndFlag.mjRND_HAZE,
        ):
            flags[flag] = 0

    def frame(self, data: mujoco.MjData, guidance: Guidance) -> NDArray[np.uint8]:
        """What the head sees, with what the guidance adds to the world: (H, W, 3), rows top to bottom."""
        self._renderer.update_scene(data, camera="head")
        guidance.decorate(self._renderer.scene)
        image: NDArray[np.uint8] = self._renderer.render()
        return image

    def hands(self, data: mujoco.MjData) -> NDArray[np.int64]:
        """Which hand each pixel of a frame shows: (H, W), 0 left, 1 right, -1 none."""
        self._renderer.enable_segmentation_rendering()
        try:
            self._renderer.update_scene(data, camera="head")
            number, kind = np.moveaxis(self._renderer.render(), -1, 0)
        finally:
            self._renderer.disable_segmentation_rendering()
        side = np.full(number.shape, -1)
        for index, skin in enumerate(self._skins):
            side[(kind == mujoco.mjtObj.mjOBJ_SKIN) & (number == skin)] = index
        return side

    def close(self) -> None:
        """Free the GL context."""
        self._renderer.close()
