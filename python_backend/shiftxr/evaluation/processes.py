"""The processes of an experiment on one machine: started with a log each, watched, and ended together."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from shiftxr_bridge.errors import ShiftxrError

_GRACE_S = 10.0


class PartFailed(ShiftxrError):
    """A process of an experiment ended with an error."""


@dataclass(frozen=True, slots=True)
class Part:
    """One process and its log."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path


class Processes:
    """Owns child processes. Leaving it ends every one of them and their children."""

    def __init__(self, log_folder: Path) -> None:
        self._log_folder = log_folder
        self._parts: list[Part] = []
        log_folder.mkdir(parents=True, exist_ok=True)

    def start(self, name: str, arguments: Sequence[str]) -> Part:
        """Start `shiftxr ARGUMENTS` under this interpreter, its output in a log of its own."""
        log = self._log_folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "shiftxr.cli", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C comes to us, and we end them in order
            )
        part = Part(name, process, log)
        self._parts.append(part)
        return part

    def check(self) -> None:
        """Raise PartFailed when a process has ended with an error."""
        for part in self._parts:
            status = part.process.poll()
            if status not in (None, 0):
                raise PartFailed(f"{part.name} ended with status {status}: {last_line(part.log)} (log: {part.log})")

    def wait_for_line(self, part: Part, beginning: str, timeout_s: float) -> str:
        """The first line of a part's log that begins so; raises PartFailed."""
        deadline_s = time.monotonic() + timeout_s
        while time.monotonic() < deadline_s:
            for line in part.log.read_text(encoding="utf-8", errors="replace").splitlines():
                if line.startswith(beginning):
                    return line
            self.check()
            time.sleep(0.05)
        raise PartFailed(f"{part.name} did not start within {timeout_s:g} s: see {part.log}")

    def wait_for_end(self, part: Part, timeout_s: float) -> None:
        """Wait until a process has ended well; raises PartFailed."""
        try:
            part.process.wait(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            raise PartFailed(f"{part.name} did not end within {timeout_s:g} s: see {part.log}") from None
        self.check()

    def memory_bytes(self) -> int:
        """Resident memory of all processes and their children."""
        total = 0
        for part in self._parts:
            try:
                root = psutil.Process(part.process.pid)
                for process in (root, *root.children(recursive=True)):
                    total += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        return total

    def close(self) -> None:
        """Ask every process to end, then kill what is left, children included."""
        trees = [process for part in self._parts for process in _tree(part.process.pid)]
        for part in reversed(self._parts):
            if part.process.poll() is None:
                part.process.terminate()
        deadline_s = time.monotonic() + _GRACE_S
        for part in self._parts:
            try:
                part.process.wait(timeout=max(deadline_s - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                part.process.kill()
                part.process.wait()
        for process in trees:
            if process.is_running():
                process.kill()


def _tree(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def last_line(log: Path) -> str:
    """The last line of a log that says something."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
