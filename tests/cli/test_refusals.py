"""A user's mistake is one clear line on stderr that names the remedy, and exit status 1; never a traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.coordinator.serving import TOKEN, Served


def shiftxr(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "shiftxr.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=os.environ | environment)


def refusal(*arguments: str, **environment: str) -> str:
    """The one line."""
    ended = shiftxr(*arguments, **environment)
    assert ended.returncode == 1, ended
    assert ended.stderr.startswith("shiftxr: ")
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


def test_an_unknown_scene_names_the_known_ones() -> None:
    assert "no scene 'warehouse': choose one of assembly_station" in refusal("player", "--scene", "warehouse")


def test_a_broken_scene_names_file_and_field(tmp_path: Path) -> None:
    (tmp_path / "scene.json").write_text('{"schema": 1}', encoding="utf-8")
    said = refusal("player", "--scene", str(tmp_path))
    assert str(tmp_path / "scene.json") in said
    assert "Field required" in said


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refusal("player", "--sensors", f"tcp://127.0.0.1:{port}")
    assert f"127.0.0.1:{port}" in said
    assert "choose another port" in said


def test_the_wire_off_loopback_is_refused() -> None:
    assert "use tcp://127.0.0.1:PORT" in refusal("player", "--sensors", "tcp://0.0.0.0:7788")


def test_a_machine_without_opengl_is_told_what_to_install(tmp_path: Path) -> None:
    # Libraries can't be uninstalled for a test; an interpreter that can't load them is the same to MuJoCo.
    (tmp_path / "sitecustomize.py").write_text(
        "import ctypes, ctypes.util\n"
        "load = ctypes.CDLL.__init__\n"
        "def refuse(self, name, *args, **kwargs):\n"
        "    if name and any(gl in str(name) for gl in ('libEGL', 'libGL', 'libOSMesa')):\n"
        "        raise OSError(f'{name}: cannot open shared object file')\n"
        "    load(self, name, *args, **kwargs)\n"
        "ctypes.CDLL.__init__ = refuse\n",
        encoding="utf-8",
    )
    said = refusal("player", PYTHONPATH=str(tmp_path))
    assert "libegl1 libgl1 libgles2" in said


@pytest.mark.parametrize("size", ["big", "320", "32x32", "4000x4000"])
def test_an_impossible_picture_size_is_refused(size: str) -> None:
    assert f"--rgb-size {size}" in refusal("player", "--rgb-size", size)


def test_nobody_who_drives_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:  # takes connections and never answers
        port = str(listener.getsockname()[1])
        said = refusal("player", "--mlagents-port", port, "--trainer-timeout-s", "1")
    assert "no ML-Agents trainer within 1 s" in said


def test_a_coordinator_needs_a_run_a_port_and_loopback(served: Served, tmp_path: Path) -> None:
    assert "shiftxr init" in refusal("coordinator", "--run", str(tmp_path / "none"))
    port = served.url.rsplit(":", 1)[1]
    assert f"port {port} on 127.0.0.1 is in use" in refusal("coordinator", "--run", str(served.run), "--port", port)
    assert "not loopback" in refusal("coordinator", "--run", str(served.run), "--host", "0.0.0.0")


def test_a_wrong_token_is_said_before_a_player_is_started(served: Served) -> None:
    said = refusal("client", "--coordinator", served.url, "--token", "guess")
    assert "join token" in said


def test_a_plan_for_another_model_is_named(served: Served) -> None:
    said = refusal("client", "--coordinator", served.url, "--token", TOKEN, "--name", "misfit")
    assert "no module 'a'" in said  # the tests' coordinator shares modules named a and b


def test_an_unknown_profile_and_a_bad_name_are_said(served: Served) -> None:
    joining = ("client", "--coordinator", served.url, "--token", TOKEN)
    assert "choose one of all_sensors" in refusal(*joining, "--profile", "blind")
    assert "letters, digits" in refusal(*joining, "--name", "bad name!")


def test_a_run_or_a_report_is_never_overwritten(tmp_path: Path) -> None:
    assert shiftxr("init", "--out", str(tmp_path / "coordinator")).returncode == 0
    assert "holds a run" in refusal("init", "--out", str(tmp_path / "coordinator"))
    assert "choose another --out" in refusal("demo", "--out", str(tmp_path))


def test_an_unknown_benchmark_names_the_known_ones() -> None:
    assert "choose from wire, player, train, round" in refusal("bench", "disk")


def test_an_option_that_does_not_exist_is_a_usage_error() -> None:
    ended = shiftxr("player", "--colour")
    assert ended.returncode == 2
    assert "No such option" in ended.stderr


def test_a_file_that_is_no_recording_is_said_in_one_line(tmp_path: Path) -> None:
    other = tmp_path / "notes.mcap"
    other.write_text("these are notes, not samples", encoding="utf-8")
    assert f"{other} is no MCAP file" in refusal("replay", str(other))
    assert "can't read" in refusal("replay", str(tmp_path / "none.mcap"))


def test_a_recording_s_name_that_is_taken_is_said_before_a_player_is_started(tmp_path: Path) -> None:
    taken = tmp_path / "taken.mcap"
    taken.touch()
    assert "exists already: choose another name" in refusal("record", str(taken))


def test_nobody_to_watch_is_said() -> None:
    assert "tcp://127.0.0.1:9 did not answer hello" in refusal("watch", "tcp://127.0.0.1:9")
