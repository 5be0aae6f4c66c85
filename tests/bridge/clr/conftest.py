"""The C# end on a plain CLR: its test program, compiled once for every change of its sources."""

import ctypes.util
import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import zmq

from shiftxr_bridge.audio import AudioStream
from shiftxr_bridge.depth import DepthStream
from shiftxr_bridge.gaze import GazeStream
from shiftxr_bridge.hands import HandsStream
from shiftxr_bridge.head import HeadStream
from shiftxr_bridge.imu import ImuStream
from shiftxr_bridge.objects import ObjectsStream
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.streams import Stream
from shiftxr_bridge.task import TaskStream

ROOT = Path(__file__).parents[3]
UNITY = ROOT / "bridge" / "unity"
VECTORS = ROOT / "bridge" / "vectors"
BUILT = ROOT / "build" / "clr"

# what bridge/unity/clr_tests/Streamer.cs describes
STREAMS: tuple[Stream, ...] = (
    RgbStream("headset/rgb", 30.0, 320, 240, "rgb8", 200.0, 200.0, 160.0, 120.0),
    RgbStream("headset/still", 1.0, 16, 8, "jpeg", 14.0, 14.0, 8.0, 4.0),
    DepthStream("headset/depth", 5.0, 8, 6, "d16", 7.0, 7.0, 4.0, 3.0),
    AudioStream("headset/audio", 16000, 2, 320),
    ImuStream("left_wrist/imu", 100.0, 2),
    HeadStream("headset/head", 30.0),
    GazeStream("headset/gaze", 60.0),
    HandsStream("headset/hands", 30.0),
    ObjectsStream("scene/objects", 10.0, ("a", "b", "c")),
    TaskStream("worker/task", 10.0),
)


class Running:
    """The test program while it runs: lines in, lines out."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def say(self, line: str) -> None:
        """One line to its stdin."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        """The next line of its stdout."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the CLR program ended with {self._process.wait(10)}: {self.errors()}"
        return line.rstrip("\n")

    def errors(self) -> str:
        """All of its stderr, once it has ended."""
        assert self._process.stderr is not None
        return self._process.stderr.read()


@dataclass(frozen=True, slots=True)
class ClrProgram:
    """bridge/unity/clr_tests, compiled."""

    environment: dict[str, str]

    def command(self, *arguments: str | Path) -> list[str]:
        """What runs a verb."""
        return [str(ROOT / ".dotnet" / "dotnet"), str(BUILT / "clr_tests.dll"), *map(str, arguments)]

    def run(self, *arguments: str | Path, timeout_s: float = 60.0) -> str:
        """A verb's stdout; its checks must hold."""
        done = subprocess.run(
            self.command(*arguments),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def report(self, *arguments: str | Path) -> dict[str, Any]:
        """The last line of a verb's stdout, which is JSON."""
        found: dict[str, Any] = json.loads(self.run(*arguments).splitlines()[-1])
        return found

    @contextmanager
    def running(self, *arguments: str | Path) -> Iterator[Running]:
        """A verb that is talked to; `quit` ends it, and it must end well."""
        pipe = subprocess.PIPE
        with subprocess.Popen(
            self.command(*arguments),
            env=self.environment,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            text=True,
            encoding="utf-8",
        ) as process:
            try:
                running = Running(process)
                yield running
                running.say("quit")
                assert process.wait(20) == 0, running.errors()
            finally:
                process.kill()


@pytest.fixture(scope="session")
def clr() -> ClrProgram:
    """The test program; a .NET is set up where there is none (tools/setup_dotnet.sh)."""
    subprocess.run([ROOT / "tools" / "setup_dotnet.sh"], check=True)
    stamp, wanted = BUILT / ".built-from", _sources()
    if not stamp.exists() or stamp.read_text() != wanted:
        done = subprocess.run([UNITY / "clr_tests" / "build.sh", BUILT], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"the C# end does not compile:\n{done.stdout}{done.stderr}"
        stamp.write_text(wanted)
    return ClrProgram({**os.environ, "SHIFTXR_LIBZMQ": _libzmq()})


def _sources() -> str:
    digest = hashlib.sha256((ROOT / ".dotnet" / ".set-up-for").read_bytes())
    for path in sorted([*UNITY.rglob("*.cs"), UNITY / "clr_tests" / "build.sh"]):
        digest.update(str(path.relative_to(UNITY)).encode() + path.read_bytes())
    return digest.hexdigest()


def _libzmq() -> str:
    """The one in pyzmq's wheel, which is there wherever the tests run; else the system's."""
    bundled = sorted(Path(zmq.__file__).parents[1].glob("pyzmq.libs/libzmq*"))
    found = str(bundled[0]) if bundled else ctypes.util.find_library("zmq")
    assert found, "no libzmq for the C# end: install pyzmq from its wheel, or Debian's libzmq5"
    return found
