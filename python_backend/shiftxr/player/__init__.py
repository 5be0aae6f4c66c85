"""The headless player: MuJoCo's physics and pixels behind the contract that a Unity player obeys."""

import os
import sys

if sys.platform == "linux":  # MuJoCo reads this when it is first imported: render off screen, with no display
    os.environ.setdefault("MUJOCO_GL", "egl")
