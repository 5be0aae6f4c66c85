"""What can keep the headless player from running."""

from shiftxr_bridge.errors import ShiftxrError


class NoGraphics(ShiftxrError):
    """There is no OpenGL that MuJoCo could render with."""


class BadParameter(ShiftxrError):
    """A player was started with a value that cannot work."""


def no_graphics(cause: Exception) -> NoGraphics:
    """What to tell when MuJoCo can't load or use OpenGL."""
    return NoGraphics(
        f"MuJoCo can't render here ({type(cause).__name__}: {cause}): "
        "install Debian's libegl1 libgl1 libgles2 (MUJOCO_GL=egl), or libosmesa6 (MUJOCO_GL=osmesa)"
    )
