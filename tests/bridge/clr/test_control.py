"""Python asks, C# answers: every request, every error, and whatever else comes."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import msgpack
import pytest
import zmq
import zmq.auth
from tests.bridge.clr.conftest import STREAMS, VECTORS, ClrProgram, Running

from shiftxr_bridge.control_client import ControlClient, Placed
from shiftxr_bridge.ends import Bind, KeyPair
from shiftxr_bridge.errors import PlayerUnreachable, RequestRefused
from shiftxr_bridge.gatekeeper import Gatekeeper
from shiftxr_bridge.packed import pack_map
from shiftxr_bridge.requests import ClearMarkers, PlaceMarker, Prompt, TakeSnapshot, request_fields

INVALID = sorted(
    path.stem
    for path in (VECTORS / "invalid").glob("*.json")
    if json.loads(path.read_text("utf-8"))["plane"] == "control"
)
STEP_TIMEOUT_MS = 400


@pytest.fixture(scope="module")
def player(clr: ClrProgram) -> Iterator[Running]:
    with clr.running("player", str(STEP_TIMEOUT_MS)) as running:
        yield running


@pytest.fixture(scope="module")
def address(player: Running) -> str:
    return player.hear()


@pytest.fixture
def client(address: str) -> Iterator[ControlClient]:
    with zmq.Context() as context, closing(ControlClient(context, address)) as client:
        yield client


@pytest.fixture
def steps(player: Running) -> Iterator[None]:
    player.say("auto")
    yield
    player.say("manual")


def refusal(client: ControlClient, kind: str, **fields: object) -> str:
    with pytest.raises(RequestRefused) as refused:
        client.request(kind, **fields)
    return refused.value.error


def test_hello_tells_who_the_player_is_and_what_it_streams(client: ControlClient) -> None:
    said = client.hello()
    assert (said.device, said.mode, said.session, said.task) == ("headset", "realtime", "0123456789abcdef", None)
    assert tuple(said.streams.values()) == STREAMS
    assert said.requests == ("hello", "clock", "marker", "prompt", "snapshot", "environment", "goodbye")


def test_the_clock_runs_and_its_offset_is_within_its_bound(client: ControlClient) -> None:
    first, second = client.clock(), client.clock()
    assert abs(first.offset_ns - second.offset_ns) <= first.bound_ns + second.bound_ns


def test_every_request_of_a_step_is_answered_with_it(client: ControlClient, steps: None) -> None:
    placed = client.place_marker(PlaceMarker("headset/rgb", 5, 150.0, 20.0, "ring", "hier drücken"))
    assert placed == Placed(placed.t_ns, 1, (1.5, 1.0, -0.75), "hier drücken")
    removed, cleared = client.remove_marker(1), client.clear_markers()
    assert placed.t_ns < removed < cleared < client.prompt(Prompt("Insert the gear", "gear", 2.5))
    snapshot = client.snapshot(TakeSnapshot("headset/rgb", 85))
    assert (snapshot.width, snapshot.height, snapshot.jpeg) == (16, 8, b"\xff\xd8\x55")
    assert client.set_environment({"light": 0.5}) == {"light": 0.5}
    assert client.set_environment({}) == {"light": 0.5}
    client.goodbye("the shift is over")


def test_a_player_refuses_with_the_protocols_names(client: ControlClient, steps: None) -> None:
    assert refusal(client, "dance") == "UnknownRequest"
    assert refusal(client, "environment", parameters={"light": 9.0}) == "OutOfRange"
    assert refusal(client, "environment", parameters={"gravity": 9.0}) == "UnknownName"
    place = {
        name: value
        for name, value in request_fields(PlaceMarker("headset/rgb", 5, 1.0, 20.0)).items()
        if name != "kind"
    }
    assert refusal(client, "marker", **{**place, "topic": "headset/left"}) == "UnknownName"
    assert refusal(client, "marker", **{**place, "t": 2**62}) == "FrameGone"
    assert refusal(client, "marker", **{**place, "y": 1.0}) == "NothingThere"
    assert refusal(client, "marker", **{**place, "y": "1"}) == "BadMessage"
    assert refusal(client, "goodbye", reason="a bug") == "InternalError"
    assert client.hello().device == "headset"


def test_a_request_that_waits_for_its_step_does_not_hold_up_a_clock_ping(
    player: Running, address: str, client: ControlClient
) -> None:
    with zmq.Context() as context, closing(ControlClient(context, address)) as other, ThreadPoolExecutor(1) as pool:
        placed = pool.submit(client.place_marker, PlaceMarker("headset/rgb", 5, 1.0, 20.0))
        assert other.ping().device_ns > 0
        player.say("step")
        while player.hear() == "0":  # the request may still be on its way
            player.say("step")
        assert placed.result(10.0).marker > 0


def test_a_step_that_never_comes_is_said(player: Running, client: ControlClient) -> None:
    with pytest.raises(RequestRefused, match=r"no control step came within 0\.4 s") as refused:
        client.clear_markers()
    assert refused.value.error == "Busy"
    player.say("step")
    assert player.hear() == "0"  # what was given up is not done later


def test_the_sixty_fifth_that_waits_is_refused(address: str) -> None:
    with zmq.Context() as context, closing(context.socket(zmq.DEALER)) as socket:
        socket.connect(address)
        for number in range(65):
            socket.send(pack_map({"v": 1, "id": number, **request_fields(ClearMarkers())}))
        assert socket.poll(5000)
        first = msgpack.unpackb(socket.recv())
        assert (first["id"], first["error"]) == (64, "Busy")
        for _ in range(64):
            assert socket.poll(5000)
            assert msgpack.unpackb(socket.recv())["error"] == "Busy"


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_request_is_refused_as_its_vector_says_and_the_player_goes_on(
    name: str, address: str, client: ControlClient
) -> None:
    packed, parts = (VECTORS / "invalid" / f"{name}.bin").read_bytes(), []
    while packed:
        length = int.from_bytes(packed[:4], "little")
        parts.append(packed[4 : 4 + length])
        packed = packed[4 + length :]
    with zmq.Context() as context, closing(context.socket(zmq.DEALER)) as socket:
        socket.connect(address)
        socket.send_multipart(parts)
        assert socket.poll(5000)
        reply = msgpack.unpackb(socket.recv())
    expected = json.loads((VECTORS / "invalid" / f"{name}.json").read_text("utf-8"))["error"]
    assert (reply["v"], reply["ok"], reply["error"]) == (1, False, expected)
    assert 0 < len(reply["detail"]) <= 500
    assert client.hello().device == "headset"


def test_a_request_that_is_too_large_is_dropped_with_its_connection(address: str, client: ControlClient) -> None:
    with zmq.Context() as context, closing(context.socket(zmq.DEALER)) as socket:
        socket.connect(address)
        socket.send(pack_map({"v": 1, "id": 1, "kind": "hello", "x": "y" * (1 << 16)}))
        assert not socket.poll(300)
    assert client.hello().device == "headset"


def test_a_player_connects_with_an_allowed_key_where_python_binds(clr: ClrProgram, tmp_path: Path) -> None:
    for name in ("server", "headset"):
        zmq.auth.create_certificates(tmp_path, name)
    server, headset = (zmq.auth.load_certificate(tmp_path / f"{name}.key_secret") for name in ("server", "headset"))
    assert server[1] is not None
    keys = KeyPair(server[0], server[1])
    with zmq.Context() as context, closing(Gatekeeper(context, lambda: {headset[0]})):
        with closing(ControlClient(context, Bind("tcp://127.0.0.1:*", keys))) as client:
            end = (client.endpoint, tmp_path / "headset.key_secret", tmp_path / "server.key")
            with clr.running("player", "1000", *end) as player:
                player.hear()
                assert client.hello(timeout_s=10.0).device == "headset"
        with closing(ControlClient(context, Bind("tcp://127.0.0.1:*", keys))) as client:
            end = (client.endpoint, tmp_path / "server.key_secret", tmp_path / "server.key")
            with clr.running("player", "1000", *end) as player:
                player.hear()
                with pytest.raises(PlayerUnreachable):
                    client.hello(timeout_s=0.5)
