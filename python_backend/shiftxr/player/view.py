"""The worker's view: the head's camera, what it is shown from afar, and what its past frames looked at."""

import mujoco
import numpy as np
from numpy.typing import NDArray

from shiftxr.player.camera import HeadCamera, describe_camera
from shiftxr.player.guidance import Guidance
from shiftxr.player.pointing import FramePoses, Hit, pixel_of, point_at
from shiftxr.player.sensors import SensorSettings
from shiftxr_bridge.errors import UnknownName
from shiftxr_bridge.rotation import Array


class View:
    """Owns the renderer, the guidance that is drawn into its frames, and the poses of the last minute's frames."""

    def __init__(self, model: mujoco.MjModel, data: mujoco.MjData, settings: SensorSettings) -> None:
        self._model, self._data = model, data
        self._renderer = HeadCamera(model, settings.width, settings.height)
        self.camera = describe_camera(settings.width, settings.height, settings.rgb_hz)
        self.guidance = Guidance()
        self._poses = FramePoses()
        self.newest: tuple[int, NDArray[np.uint8]] | None = None  # capture time and frame (H, W, 3)

    def capture(self, t_ns: int, head: Array) -> NDArray[np.uint8]:
        """Render a frame (H, W, 3) from the data as they are; the head's pose (7,) is in the OpenXR frame."""
        self.guidance.expire(t_ns)
        self._poses.add(t_ns, head)
        image = self._renderer.frame(self._data, self.guidance)
        self.guidance.caption(image, lambda place: pixel_of(self.camera, head, place))
        self.newest = t_ns, image
        return image

    def hands_seen(self) -> NDArray[np.int64]:
        """Which hand each pixel of the newest frame shows: (H, W), 0 left, 1 right, -1 none; no sensor, but a truth."""
        return self._renderer.hands(self._data)

    def point_at(self, frame_t_ns: int, x: float, y: float) -> Hit:
        """Where a pixel of a past frame points in the scene as it is now; raises FrameGone, NothingThere."""
        return point_at(self._model, self._data, self.camera, self._poses.at(frame_t_ns), x, y)

    def geoms_of(self, body: str | None) -> frozenset[int]:
        """The geoms of a body, none for None; raises UnknownName."""
        if body is None:
            return frozenset()
        number = mujoco.mj_name2id(self._model, mujoco.mjtObj.mjOBJ_BODY, body)
        if number < 0:
            names = [self._model.body(index).name for index in range(1, self._model.nbody)]
            raise UnknownName(f"no body {body!r:.80}; there are {', '.join(name for name in names if name)}")
        return frozenset(np.flatnonzero(self._model.geom_bodyid == number).tolist())

    def close(self) -> None:
        """Free the renderer."""
        self._renderer.close()
