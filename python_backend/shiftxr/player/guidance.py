"""What a worker is shown from afar: markers in the world, a prompt over the view, a highlighted body.

Everything is drawn into the frames alone, so physics, object state and the other streams are as without it.
"""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import cv2
import mujoco
import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.errors import UnknownName
from shiftxr_bridge.requests import Prompt, Shape
from shiftxr_bridge.rotation import Array

MAX_MARKERS = 64
_COLOUR = np.array([1.0, 0.35, 0.0, 1.0], np.float32)
_GLOW = np.array([1.0, 0.85, 0.1, 1.0], np.float32)
_UP_M, _RADIUS_M, _LINE_M = np.array([0.0, 0.0, 0.09]), 0.035, 0.004
_RING_PIECES = 12
_MAX_LINES = 4


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark that sticks to a place of the world: metres, MuJoCo's frame."""

    position: tuple[float, float, float]
    shape: Shape
    text: str
    until_ns: int | None  # None: until it is removed


class Guidance:
    """Owns the markers and the prompt of one world, and draws them."""

    def __init__(self) -> None:
        self._markers: dict[int, Marker] = {}
        self._next = 1
        self._text, self._until_ns = "", 0
        self._highlight: frozenset[int] = frozenset()  # geoms
        self._font = cv2.FontFace("sans")

    def place(self, marker: Marker) -> int:
        """Add a marker; returns its number. With 64 there, the oldest goes."""
        number, self._next = self._next, self._next + 1
        self._markers[number] = marker
        if len(self._markers) > MAX_MARKERS:
            del self._markers[min(self._markers)]
        return number

    def remove(self, number: int) -> None:
        """Take a marker away; raises UnknownName."""
        if number not in self._markers:
            there = ", ".join(map(str, self._markers)) or "none"
            raise UnknownName(f"no marker {number}; there are: {there}")
        del self._markers[number]

    def clear(self) -> None:
        """Take all markers away."""
        self._markers.clear()

    def prompt(self, prompt: Prompt, highlight: frozenset[int], now_ns: int) -> None:
        """Show a text, and make the geoms of a body glow; an empty text takes both away."""
        self._text = prompt.text
        self._highlight = highlight if prompt.text else frozenset()
        self._until_ns = now_ns + int(prompt.ttl_s * 1e9) if prompt.ttl_s > 0 else 0

    def expire(self, now_ns: int) -> None:
        """Forget what has been shown long enough."""
        self._markers = {n: m for n, m in self._markers.items() if m.until_ns is None or now_ns < m.until_ns}
        if self._until_ns and now_ns >= self._until_ns:
            self._text, self._highlight, self._until_ns = "", frozenset(), 0

    def decorate(self, scene: mujoco.MjvScene) -> None:
        """Add the markers to what is about to be rendered, and let the highlighted body glow."""
        for geom in scene.geoms[: scene.ngeom]:
            if geom.objtype == mujoco.mjtObj.mjOBJ_GEOM and geom.objid in self._highlight:
                geom.rgba[:] = 0.4 * geom.rgba + 0.6 * _GLOW
                geom.emission = 0.7
        for marker in self._markers.values():
            _draw(scene, marker)

    def caption(self, image: NDArray[np.uint8], pixel_of: Callable[[Array], tuple[int, int] | None]) -> None:
        """Write the markers' texts, and the prompt over the lower edge, into a frame (H, W, 3), in place.

        Args:
            pixel_of: where the frame shows a place (3,) of MuJoCo's frame.
        """
        height, width = image.shape[:2]
        size = max(height // 15, 11)
        for marker in self._markers.values():
            at = pixel_of(np.array(marker.position) + _UP_M) if marker.text else None
            if at is not None and 0 <= at[0] < width and 0 <= at[1] < height:
                self._write_outlined(image, marker.text, at, size)
        if self._text:
            self._write_prompt(image, size)

    def _write_outlined(self, image: NDArray[np.uint8], text: str, at: tuple[int, int], size: int) -> None:
        for right, down in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            cv2.putText(image, text, (at[0] + right, at[1] + down), (0, 0, 0), self._font, size, 700)
        cv2.putText(image, text, at, (255, 255, 255), self._font, size, 700)

    def _write_prompt(self, image: NDArray[np.uint8], size: int) -> None:
        height, width = image.shape[:2]
        lines = textwrap.wrap(self._text, max(int(width / (0.55 * size)), 8))[:_MAX_LINES]
        top = height - int(1.35 * size * len(lines)) - size // 2
        image[top:] //= 4
        for row, line in enumerate(lines):
            at = (size // 2, top + int(1.35 * size * (row + 1)) - size // 4)
            cv2.putText(image, line, at, (255, 255, 255), self._font, size, 600)


def _draw(scene: mujoco.MjvScene, marker: Marker) -> None:
    foot = np.array(marker.position)
    above = foot + _UP_M
    match marker.shape:
        case "pin":
            _line(scene, foot, above, _LINE_M)
            _ball(scene, above, 0.014)
        case "arrow":
            _line(scene, above + _UP_M, foot, 3 * _LINE_M, mujoco.mjtGeom.mjGEOM_ARROW)
        case "ring":
            turn = np.linspace(0.0, 2 * np.pi, _RING_PIECES + 1)
            round_it = foot + np.stack([np.cos(turn), np.sin(turn), np.full_like(turn, 0.15)], axis=1) * _RADIUS_M
            for start, end in pairwise(round_it):
                _line(scene, start, end, _LINE_M)


def _ball(scene: mujoco.MjvScene, at: Array, radius_m: float) -> None:
    if scene.ngeom >= scene.maxgeom:
        return
    geom = scene.geoms[scene.ngeom]
    mujoco.mjv_initGeom(geom, mujoco.mjtGeom.mjGEOM_SPHERE, np.full(3, radius_m), at, np.eye(3).flatten(), _COLOUR)
    geom.emission = 0.6
    scene.ngeom += 1


def _line(
    scene: mujoco.MjvScene,
    start: Array,
    end: Array,
    width_m: float,
    kind: mujoco.mjtGeom = mujoco.mjtGeom.mjGEOM_CAPSULE,
) -> None:
    if scene.ngeom >= scene.maxgeom:
        return
    geom = scene.geoms[scene.ngeom]
    mujoco.mjv_initGeom(geom, kind, np.zeros(3), np.zeros(3), np.eye(3).flatten(), _COLOUR)
    mujoco.mjv_connector(geom, kind, width_m, start, end)
    geom.emission = 0.6
    scene.ngeom += 1
