"""`shiftxr keys`, and a player that connects with them from its own process, as one on another machine would."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import zmq

from shiftxr_bridge.control_client import ControlClient
from shiftxr_bridge.ends import Bind
from shiftxr_bridge.gatekeeper import Gatekeeper
from shiftxr_bridge.gateway import Gateway
from shiftxr_bridge.keys import allowed_keys, read_pair
from shiftxr_bridge.requests import TakeSnapshot
from shiftxr_bridge.subscriber import StreamSubscriber

SHIFTXR = [sys.executable, "-m", "shiftxr.cli"]
EVERYWHERE = "tcp://0.0.0.0:*"


def shiftxr(*arguments: str) -> str:
    ended = subprocess.run([*SHIFTXR, *arguments], capture_output=True, text=True, timeout=60, check=True)
    return ended.stdout


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A site's keys and a player's, made and exchanged by the commands."""
    site, player = tmp_path / "site", tmp_path / "player"
    shiftxr("keys", "new", "site", "--keys", str(site))
    shiftxr("keys", "new", "player", "--keys", str(player))
    assert shiftxr("keys", "allow", str(player / "player.key"), "--keys", str(site)) == "player may connect\n"
    return site, player


def test_keys_are_listed_and_revoked(folders: tuple[Path, Path]) -> None:
    site, _ = folders
    listed = [line.split()[:2] for line in shiftxr("keys", "list", "--keys", str(site)).splitlines()]
    assert listed == [["own", "site"], ["allowed", "player"]]
    shiftxr("keys", "revoke", "player", "--keys", str(site))
    assert "allowed" not in shiftxr("keys", "list", "--keys", str(site))


def test_a_player_connects_with_its_key_streams_and_answers(folders: tuple[Path, Path]) -> None:
    site, keys = folders
    pair = read_pair(site, "site")
    with zmq.Context() as context, closing(Gatekeeper(context, lambda: allowed_keys(site))):
        with (
            closing(Gateway(context, Bind(EVERYWHERE, pair))) as gateway,
            closing(ControlClient(context, Bind(EVERYWHERE, pair))) as asks,
            closing(StreamSubscriber(context, gateway.endpoint, ["headset/rgb"], delivery="bounded")) as reader,
        ):
            ends = ["--sensors", gateway.outside, "--control", asks.endpoint]
            ends = [end.replace("0.0.0.0", "127.0.0.1") for end in ends]
            own = ["--connect", "--keys", str(keys), "--server-key", str(site / "site.key"), "--rgb-size", "96x96"]
            process = subprocess.Popen([*SHIFTXR, "player", *ends, *own], stdout=subprocess.DEVNULL)
            try:
                reader.wait_connected(60.0)
                hello = asks.hello(timeout_s=20.0)
                assert (hello.device, hello.sensors) == ("headless", "")
                message = reader.receive(20.0)
                assert message is not None
                assert asks.snapshot(TakeSnapshot("headset/rgb")).width == 96
                asks.goodbye()
                assert process.wait(20) == 0
            finally:
                process.kill()
                process.wait()


def test_a_player_without_keys_does_not_leave_loopback() -> None:
    command = [
        *SHIFTXR,
        "player",
        "--connect",
        "--sensors",
        "tcp://192.0.2.1:7001",
        "--control",
        "tcp://192.0.2.1:7002",
    ]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert "make keys with `shiftxr keys new`" in line
