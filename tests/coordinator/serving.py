"""Real coordinators: the command itself, as a process, on a free port."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from shiftxr.federation.calls import CoordinatorClient
from shiftxr.federation.modules import Modules

TOKEN = "join-me"
FIRST: Modules = {
    "a": {"w": np.array([1.0, 2.0, 3.0], np.float32)},
    "b": {"w": np.array([[4.0]], np.float32)},
}


@dataclass
class Served:
    """A coordinator's process."""

    run: Path
    process: "subprocess.Popen[str]"
    url: str

    def client(self, name: str | None = None) -> CoordinatorClient:
        client = CoordinatorClient(self.url, patience_s=5.0)
        if name is not None:
            client.join(TOKEN, name=name, scene="assembly_station", profile="all_sensors")
        return client

    def kill(self) -> None:
        """Kill -9, workers included, before anything can be tidied up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10.0)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def restart(self) -> None:
        port = self.url.rsplit(":", 1)[1]
        self.process, self.url = start(self.run, port)


def start(run: Path, port: str = "0") -> "tuple[subprocess.Popen[str], str]":
    command = [sys.executable, "-m", "shiftxr.cli", "coordinator", "--run", str(run), "--port", port, "--token", TOKEN]
    deadline_s = time.monotonic() + 30.0
    while True:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        assert process.stdout is not None
        line = process.stdout.readline()
        if line.startswith("coordinator at "):
            return process, line.strip().removeprefix("coordinator at ")
        process.wait(10.0)  # the killed one's port may not be free yet
        process.stdout.close()
        assert time.monotonic() < deadline_s, line
