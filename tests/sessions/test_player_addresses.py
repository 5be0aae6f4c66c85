"""Where a player's planes are: as it says itself, as the asker knows better, or through the door."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import zmq

from shiftxr.sessions.player_addresses import PlayerAddresses, reach
from shiftxr_bridge.control_server import ControlServer
from shiftxr_bridge.door import DoorSettings
from shiftxr_bridge.ends import Connect
from shiftxr_bridge.errors import PlayerUnreachable

Context = zmq.Context[zmq.Socket[bytes]]
SAID = {"device": "d", "mode": "realtime", "session": "s", "streams": [], "requests": ["hello"]}


@contextmanager
def player(context: Context, sensors: str, **more: str) -> Iterator[str]:
    hello = {**SAID, "sensors": sensors, **more}
    with closing(ControlServer(context, "tcp://127.0.0.1:*", {"hello": lambda _: hello})) as server:
        yield server.endpoint


def planes(context: Context, addresses: PlayerAddresses) -> dict[str, str]:
    with reach(context, addresses, timeout_s=10.0) as reached:
        return reached.planes


def test_a_player_says_where_its_planes_are_unless_the_asker_knows_better() -> None:
    with zmq.Context() as context:
        with player(context, "here") as control:
            assert planes(context, PlayerAddresses(control)) == {"player": "here"}
            assert planes(context, PlayerAddresses(control, "there")) == {"player": "there"}
        with player(context, "here", task="labels") as control:
            assert planes(context, PlayerAddresses(control)) == {"player": "here", "worker": "labels"}
            assert planes(context, PlayerAddresses(control, task="mine")) == {"player": "here", "worker": "mine"}


def test_a_player_that_connects_to_its_readers_needs_one_that_waits() -> None:
    with zmq.Context() as context, player(context, "") as control:
        with pytest.raises(PlayerUnreachable, match="wait for it with --listen"):
            planes(context, PlayerAddresses(control))


def test_a_player_that_comes_through_the_door_is_asked_there() -> None:
    told: list[str] = []
    with zmq.Context() as context, zmq.Context() as theirs:
        addresses = PlayerAddresses(door=DoorSettings("tcp://127.0.0.1:*", "tcp://127.0.0.1:*"))
        servers: list[ControlServer] = []

        def come_in(said: str) -> None:
            told.append(said)
            hello = {**SAID, "sensors": ""}
            servers.append(ControlServer(theirs, Connect(said.split()[-1]), {"hello": lambda _: hello}))

        with reach(context, addresses, timeout_s=10.0, say=come_in) as reached:
            assert reached.hello.device == "d"
            assert reached.planes["player"].startswith("tcp://127.0.0.1:")
            assert reached.planes["player"] not in told[0]  # readers have an address of their own, on loopback
        servers[0].close()
