"""`shiftxr demo` as its user runs it, and as its user stops it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest


def of_this_demo(out: Path) -> list[str]:
    """Every living process whose command line names the demo's folder, or whose parent's does."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        words = " ".join(process.info["cmdline"] or [])
        if str(out) in words and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(words)
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_it_leaves_no_process_behind(tmp_path: Path, number: signal.Signals) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "shiftxr.cli", "demo", "--clients", "2", "--quick", "--out", str(out)]
    demo = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background ignores it
    )
    try:
        logs = [out / "clients" / f"client-{n}" / "player.log" for n in (1, 2)]
        deadline_s = time.monotonic() + 60.0
        while not all(log.is_file() and "streams at" in log.read_text(encoding="utf-8") for log in logs):
            assert demo.poll() is None, demo.communicate()
            assert time.monotonic() < deadline_s, "the players did not start"
            time.sleep(0.1)
        started = psutil.Process(demo.pid).children(recursive=True)
        assert len(started) >= 6  # coordinator and its worker, two clients and their players
        demo.send_signal(number)
        said, _ = demo.communicate(timeout=40)
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGKILL)
    assert demo.returncode == 130
    assert "Traceback" not in said
    assert [p for p in started if p.is_running() and p.status() != psutil.STATUS_ZOMBIE] == []
    assert of_this_demo(out) == []
