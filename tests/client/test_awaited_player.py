"""A site whose player comes to it, with its key, from a process of its own: windows in real time, nobody drives."""

import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from shiftxr.client.site import Site, SiteSettings
from shiftxr.scenes.profile import load_profile
from shiftxr_bridge.door import DoorSettings
from shiftxr_bridge.errors import PlayerUnreachable
from shiftxr_bridge.keys import allow, create_keys

EVERYWHERE = "tcp://0.0.0.0:*"


def settings(door: DoorSettings, timeout_s: float = 60.0) -> SiteSettings:
    return SiteSettings("assembly_station", "remote", 1, 1, hop_s=0.5, start_timeout_s=timeout_s, door=door)


def test_windows_of_a_player_that_connects_are_labelled_and_whole(tmp_path: Path) -> None:
    create_keys(tmp_path / "site", "site")
    allow(tmp_path / "site", create_keys(tmp_path / "player", "player"))
    own = ["--connect", "--keys", str(tmp_path / "player"), "--server-key", str(tmp_path / "site" / "site.key")]
    with ExitStack() as stack:

        def start_player(said: str) -> None:
            if said.startswith("waiting for a player"):
                sensors, control = (word.rstrip(",").replace("0.0.0.0", "127.0.0.1") for word in said.split()[7::4])
                command = [sys.executable, "-m", "shiftxr.cli", "player", "--sensors", sensors, "--control", control]
                player = stack.enter_context(subprocess.Popen([*command, *own, "--rgb-size", "128x96"]))
                stack.callback(player.terminate)

        door = DoorSettings(EVERYWHERE, EVERYWHERE, tmp_path / "site")
        with Site(settings(door), say=start_player) as site:
            session = site.open_session(load_profile("all_sensors"))
            windows = [site.next_window(session, 60.0) for _ in range(3)]
            assert {w.t_end_ns - windows[0].t_end_ns for w in windows} == {0, 500_000_000, 1_000_000_000}
            assert all(w.rgb is not None and w.audio is not None and w.labels.step is not None for w in windows)
            assert all(stats.missing == 0 for stats in session.stream_stats().values())


def test_a_player_that_does_not_come_is_said_in_time() -> None:
    door = DoorSettings("tcp://127.0.0.1:*", "tcp://127.0.0.1:*")
    with pytest.raises(PlayerUnreachable, match="is the player running"):
        Site(settings(door, timeout_s=0.3))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("gateway")]
