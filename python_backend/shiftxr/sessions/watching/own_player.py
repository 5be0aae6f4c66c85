"""A headless player of one's own, for whoever only wants to look at a scene's streams."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from shiftxr_bridge.errors import PlayerUnreachable

_END_S = 10.0


@contextmanager
def own_player(scene: str) -> Iterator[str]:
    """Play a scene in real time, in a process of its own, with a worker who stands still; where it answers.

    Raises:
        PlayerUnreachable: it ended at once; it has said why on stderr.
    """
    command = [sys.executable, "-m", "shiftxr.cli", "player", "--scene", scene]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told = re.search(r"requests at (\S+)", process.stdout.readline())
            if told is None:
                raise PlayerUnreachable(f"the player of {scene} ended before it streamed")
            yield told[1]
        finally:
            process.terminate()
            try:
                process.wait(_END_S)
            except subprocess.TimeoutExpired:
                process.kill()
