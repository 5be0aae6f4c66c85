"""What can keep the headless player from running."""

from shiftxr_bridge.errors import ShiftxrError


class NoGraphics(ShiftxrError):
    """There is no OpenGL that MuJoCo could render with."""


class BadParameter(ShiftxrError):
    """A player was started with a value that cannot work."""
