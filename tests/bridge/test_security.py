"""CURVE and the allow-list on real sockets: who may connect reads and is asked, everybody else gets nothing."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import zmq

from shiftxr_bridge.control_client import ControlClient
from shiftxr_bridge.control_server import ControlServer
from shiftxr_bridge.ends import Bind, Connect, KeyPair
from shiftxr_bridge.errors import InsecureBind, PlayerUnreachable
from shiftxr_bridge.gatekeeper import Gatekeeper
from shiftxr_bridge.gateway import Gateway
from shiftxr_bridge.head import HeadStream, encode_head
from shiftxr_bridge.keys import (
    KeysTaken,
    NoKeys,
    allow,
    allowed_keys,
    create_keys,
    list_keys,
    read_pair,
    read_public,
    revoke,
)
from shiftxr_bridge.publisher import StreamPublisher
from shiftxr_bridge.subscriber import StreamSubscriber
from shiftxr_bridge.tick import Tick

EVERYWHERE = "tcp://0.0.0.0:*"
HEAD = HeadStream("headset/head", 30)
POSE = np.array([0, 1.6, 0, 0, 0, 0, 1.0])
Context = zmq.Context[zmq.Socket[bytes]]


@pytest.fixture
def context() -> Iterator[Context]:
    with zmq.Context() as context:
        yield context


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site's folder of keys: its own pair, and one player that may connect."""
    create_keys(tmp_path / "site", "site")
    allow(tmp_path / "site", create_keys(tmp_path / "player", "player"))
    return tmp_path / "site"


def near(address: str) -> str:
    return address.replace("0.0.0.0", "127.0.0.1")


def ends(site: Path, player: KeyPair, address: str) -> Connect:
    return Connect(near(address), player, read_public(site / "site.key"))


def test_an_allowed_player_streams_through_the_gateway_encrypted(context: Context, site: Path) -> None:
    player = read_pair(site.parent / "player", "player")
    with closing(Gatekeeper(context, lambda: allowed_keys(site))) as keeper, zmq.Context() as theirs:
        with closing(Gateway(context, Bind(EVERYWHERE, read_pair(site, "site")))) as gateway:
            publisher = StreamPublisher(theirs, ends(site, player, gateway.outside), [HEAD], lossless=False)
            with (
                closing(publisher),
                closing(StreamSubscriber(context, gateway.endpoint, [HEAD.topic], delivery="bounded")) as reader,
            ):
                reader.wait_connected(20.0)
                for n in range(50):
                    publisher.publish(HEAD.topic, n, encode_head(POSE))
                publisher.tick(50)
                seen = []
                while not seen or not isinstance(seen[-1].sample, Tick):
                    message = reader.receive(20.0)
                    assert message is not None
                    seen.append(message)
                assert [m.header.seq for m in seen[:-1]] == list(range(50))
        assert keeper.refused == 0


@pytest.mark.parametrize("who", ["a stranger", "without a key", "with a wrong server key"])
def test_nobody_else_gets_in(who: str, context: Context, site: Path) -> None:
    stranger = read_pair(create_keys(site.parent / "stranger", "stranger").parent, "stranger")
    player = read_pair(site.parent / "player", "player")
    with closing(Gatekeeper(context, lambda: allowed_keys(site))) as keeper, zmq.Context() as theirs:
        with closing(Gateway(context, Bind(EVERYWHERE, read_pair(site, "site")))) as gateway:
            end = {
                "a stranger": ends(site, stranger, gateway.outside),
                "without a key": Connect(near(gateway.outside)),
                "with a wrong server key": Connect(near(gateway.outside), player, stranger.public),
            }[who]
            with (
                closing(StreamPublisher(theirs, end, [HEAD], lossless=False)),
                closing(StreamSubscriber(context, gateway.endpoint, [HEAD.topic], delivery="bounded")) as reader,
            ):
                with pytest.raises(PlayerUnreachable):
                    reader.wait_connected(1.5)
        assert (keeper.refused > 0) == (who == "a stranger")  # the others do not even get to the list


def test_requests_go_over_curve_and_a_key_that_is_allowed_later_gets_in(context: Context, site: Path) -> None:
    late = create_keys(site.parent / "late", "late")
    with closing(Gatekeeper(context, lambda: allowed_keys(site))), zmq.Context() as theirs:
        client = ControlClient(context, Bind(EVERYWHERE, read_pair(site, "site")))
        with closing(client):
            end = ends(site, read_pair(late.parent, "late"), client.endpoint)
            with closing(ControlServer(theirs, end, {"clock": lambda _: {"t": 42}})):
                with pytest.raises(PlayerUnreachable):
                    client.ping(timeout_s=0.5)
            allow(site, late)  # the site runs on; the player starts again
            with closing(ControlServer(theirs, end, {"clock": lambda _: {"t": 42}})):
                assert client.ping(timeout_s=20.0).device_ns == 42


def test_off_loopback_nothing_is_opened_without_keys(context: Context) -> None:
    refusals = [
        lambda: StreamPublisher(context, EVERYWHERE, [HEAD], lossless=False),
        lambda: StreamPublisher(context, Connect("tcp://192.0.2.1:7000"), [HEAD], lossless=False),
        lambda: StreamSubscriber(context, "tcp://192.0.2.1:7000", [HEAD.topic], delivery="latest"),
        lambda: ControlServer(context, EVERYWHERE, {}),
        lambda: ControlClient(context, "tcp://192.0.2.1:7000"),
        lambda: Gateway(context, Bind(EVERYWHERE)),
    ]
    for refused in refusals:
        with pytest.raises(InsecureBind, match="shiftxr keys new"):
            refused()


def test_keys_are_made_listed_allowed_and_revoked(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    public = create_keys(folder, "site")
    assert (folder / "site.key_secret").stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeysTaken, match="already"):
        create_keys(folder, "site")
    assert allow(folder, create_keys(tmp_path / "elsewhere", "headset")) == "headset"
    assert [(entry.name, entry.own, entry.allowed) for entry in list_keys(folder)] == [
        ("site", True, False),
        ("headset", False, True),
    ]
    assert allowed_keys(folder) == {read_public(tmp_path / "elsewhere" / "headset.key")}
    assert len(read_public(public)) == 40
    with pytest.raises(KeysTaken, match="another key of that name"):
        allow(folder, create_keys(tmp_path / "third", "headset"))
    revoke(folder, "headset")
    assert allowed_keys(folder) == frozenset()


@pytest.mark.parametrize("name", ["", "../up", "a b", "x" * 65])
def test_a_name_that_is_no_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(NoKeys, match="letters"):
        create_keys(tmp_path, name)


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "junk.key").write_text("hello")
    for refused in (
        lambda: read_public(tmp_path / "junk.key"),
        lambda: read_pair(tmp_path, "nobody"),
        lambda: revoke(tmp_path, "nobody"),
    ):
        with pytest.raises(NoKeys, match="shiftxr keys"):
            refused()


def test_a_file_in_the_allow_list_that_is_no_key_lets_the_others_in(site: Path, context: Context) -> None:
    (site / "allowed" / "junk.key").write_text("hello")
    assert len(allowed_keys(site)) == 1
    player = read_pair(site.parent / "player", "player")
    with closing(Gatekeeper(context, lambda: allowed_keys(site))), zmq.Context() as theirs:
        with closing(ControlClient(context, Bind(EVERYWHERE, read_pair(site, "site")))) as client:
            end = ends(site, player, client.endpoint)
            with closing(ControlServer(theirs, end, {"clock": lambda _: {"t": 42}})):
                assert client.ping(timeout_s=20.0).device_ns == 42


def test_an_allow_list_that_can_not_be_asked_lets_nobody_in_and_is_closed_all_the_same(
    site: Path, context: Context
) -> None:
    def broken() -> frozenset[bytes]:
        raise OSError("the disk is gone")

    player = read_pair(site.parent / "player", "player")
    with closing(Gatekeeper(context, broken)), zmq.Context() as theirs:
        with closing(ControlClient(context, Bind(EVERYWHERE, read_pair(site, "site")))) as client:
            end = ends(site, player, client.endpoint)
            with closing(ControlServer(theirs, end, {"clock": lambda _: {"t": 42}})):
                with pytest.raises(PlayerUnreachable):
                    client.ping(timeout_s=0.7)


def test_without_a_gatekeeper_nobody_gets_in(site: Path, context: Context) -> None:
    player = read_pair(site.parent / "player", "player")
    with zmq.Context() as theirs, closing(ControlClient(context, Bind(EVERYWHERE, read_pair(site, "site")))) as client:
        end = ends(site, player, client.endpoint)
        with closing(ControlServer(theirs, end, {"clock": lambda _: {"t": 42}})):
            with pytest.raises(PlayerUnreachable):
                client.ping(timeout_s=0.7)


@pytest.mark.parametrize("address", ["tcp://[::1:7401", "tcp://", "nonsense", "tcp://127.0.0.1.evil.example:1"])
def test_an_address_that_is_none_is_not_taken_for_loopback(address: str, context: Context) -> None:
    with pytest.raises(InsecureBind):
        ControlClient(context, address)
