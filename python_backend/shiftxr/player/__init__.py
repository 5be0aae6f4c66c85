"""The headless player: MuJoCo's physics and pixels behind the contract that a Unity player obeys.

Importing this package loads MuJoCo with a renderer that needs no display; raises NoGraphics where there is none.
"""

import os
import sys

from shiftxr.player.errors import no_graphics

if sys.platform == "linux":  # MuJoCo reads this when it is first imported
    os.environ.setdefault("MUJOCO_GL", "egl")
try:
    import mujoco  # noqa: F401
except Exception as cause:  # whatever its GL backend raises without a library: ImportError, AttributeError, OSError
    raise no_graphics(cause) from cause
