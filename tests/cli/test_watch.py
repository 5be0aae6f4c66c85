"""`shiftxr watch` of a headless player, both as processes."""

import json
import re
import subprocess
import sys

import psutil
from tests.cli.test_record import SHIFTXR, running, standing_player
from websockets.sync.client import connect
from websockets.typing import Subprotocol

LINE = re.compile(r"(\S+) (\S+) rate ([\d.]+)/s age (\S+)(?: ms)? received (\d+) lost (\d+) dropped (\d+) ")


def test_without_a_terminal_every_stream_is_a_line_a_second() -> None:
    with standing_player() as control:
        command = [*SHIFTXR, "watch", control, "--seconds", "3"]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    found = [match for line in ended.stdout.splitlines() if (match := LINE.match(line))]
    last = {match[1]: match for match in found[-8:]}
    assert len(last) == 8
    assert float(last["headset/imu"][3]) > 2.0  # ten blocks a second on a machine that is not busy
    assert all(int(match[5]) > 0 and int(match[6]) == 0 for match in last.values())
    assert 0.0 < float(last["headset/rgb"][4]) < 20_000.0
    assert "dBFS" in ended.stdout
    assert "9.81 m/s2" in ended.stdout  # a head that stands still feels gravity
    assert "joints left 26/26 right 26/26" in ended.stdout


def test_foxglove_can_connect_while_it_is_watched() -> None:
    with standing_player() as control:
        with running("watch", control, "--foxglove", "--port", "0", "--seconds", "30") as watched:
            assert watched.stdout is not None
            url = watched.stdout.readline().split()[-1]
            channels: dict[str, int] = {}
            with connect(url, subprotocols=[Subprotocol("foxglove.sdk.v1")], max_size=None) as client:
                while not {"headset/rgb", "headset/audio", "headset/hands", "headset/head/frames"} <= channels.keys():
                    told = json.loads(client.recv(20.0))
                    channels |= {channel["topic"]: channel["id"] for channel in told.get("channels", [])}
                wish = [{"id": number, "channelId": number} for number in channels.values()]
                client.send(json.dumps({"op": "subscribe", "subscriptions": wish}))
                while isinstance(client.recv(20.0), str):  # channels are made known as their streams come
                    pass


def test_without_an_address_a_scene_is_played_for_it() -> None:
    ended = subprocess.run([*SHIFTXR, "watch", "--seconds", "2"], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    assert "headset/rgb rgb rate" in ended.stdout
    assert not psutil.Process().children()


def test_the_overview_names_the_commands() -> None:
    told = subprocess.run([sys.executable, "-m", "shiftxr.cli", "--help"], capture_output=True, text=True, timeout=60)
    assert all(f"  {name} " in told.stdout for name in ("record", "replay", "watch"))
