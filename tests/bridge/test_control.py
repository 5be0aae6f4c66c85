"""Control requests over real sockets."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import Any

import msgpack
import pytest
import zmq
from tests.bridge.test_vectors import VECTORS, frames

from shiftxr_bridge.control_client import ControlClient, Placed
from shiftxr_bridge.control_server import ControlServer
from shiftxr_bridge.errors import NothingThere, OutOfRange, PlayerUnreachable, RequestRefused
from shiftxr_bridge.head import HeadStream
from shiftxr_bridge.packed import pack_map
from shiftxr_bridge.requests import ClearMarkers, PlaceMarker, SetEnvironment, read_request, request_fields

ADDRESS = "tcp://127.0.0.1:*"
HEAD = HeadStream("headset/head", 30)
TWINS = {path.stem: json.loads(path.read_text("utf-8")) for path in (VECTORS / "invalid").glob("*.json")}
INVALID = sorted((name, twin["error"]) for name, twin in TWINS.items() if twin["plane"] == "control")


def hello(_: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "device": "headless",
        "mode": "lockstep",
        "session": "5e55",
        "sensors": "tcp://127.0.0.1:9",
        "streams": [HEAD.to_dict(), {"kind": "smell", "topic": "a/b"}],
    }


def clock(_: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"t": time.monotonic_ns() + 5_000_000_000}


def environment(request: Mapping[str, Any]) -> Mapping[str, Any]:
    asked = read_request(request)
    assert isinstance(asked, SetEnvironment)
    if asked.parameters.get("light", 0.0) > 1.3:
        raise OutOfRange(f"light {asked.parameters['light']:g} is too bright: take at most 1.3")
    return {"t": 7, "parameters": dict(asked.parameters)}


def broken(_: Mapping[str, Any]) -> Mapping[str, Any]:
    raise RuntimeError("a bug")


class Steps:
    """Requests that wait for a step, and a step when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[Future[Mapping[str, Any]]] = []
        self.came = threading.Semaphore(0)

    def marker(self, request: Mapping[str, Any]) -> Future[Mapping[str, Any]]:
        read_request(request)
        future: Future[Mapping[str, Any]] = Future()
        self.waiting.append(future)
        self.came.release()
        return future


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
def server(steps: Steps) -> Iterator[ControlServer]:
    with zmq.Context() as context:
        handlers = {"hello": hello, "clock": clock, "environment": environment, "marker": steps.marker}
        handlers |= dict.fromkeys(("prompt", "snapshot", "goodbye"), steps.marker)
        handlers["broken"] = broken
        with closing(ControlServer(context, ADDRESS, handlers, step_timeout_s=0.3)) as server:
            yield server


@pytest.fixture
def client(server: ControlServer) -> Iterator[ControlClient]:
    with zmq.Context() as context, closing(ControlClient(context, server.endpoint)) as client:
        yield client


def test_hello_tells_who_the_player_is_and_what_it_streams(client: ControlClient) -> None:
    said = client.hello()
    assert (said.device, said.mode, said.session) == ("headless", "lockstep", "5e55")
    assert said.streams == {"headset/head": HEAD}  # the kind of a later version is passed over


def test_the_clock_offset_is_within_its_bound(client: ControlClient) -> None:
    offset = client.clock()
    assert abs(offset.offset_ns - 5_000_000_000) <= offset.bound_ns


def test_a_refusal_carries_its_name_and_its_reason(client: ControlClient) -> None:
    with pytest.raises(RequestRefused, match="light 9 is too bright") as refused:
        client.set_environment({"light": 9})
    assert refused.value.error == "OutOfRange"
    with pytest.raises(RequestRefused, match="knows hello, clock, environment") as refused:
        client.request("dance")
    assert refused.value.error == "UnknownRequest"
    assert client.set_environment({"light": 0.5}) == {"light": 0.5}


def test_a_request_that_waits_for_its_step_does_not_hold_up_a_clock_ping(
    steps: Steps, server: ControlServer, client: ControlClient
) -> None:
    with zmq.Context() as context, closing(ControlClient(context, server.endpoint)) as other:
        with ThreadPoolExecutor(1) as pool:
            placed = pool.submit(client.place_marker, PlaceMarker("headset/rgb", 5, 1.0, 2.0))
            assert steps.came.acquire(timeout=10.0)
            assert other.ping().device_ns > 0
            assert not placed.done()
            steps.waiting[0].set_result({"t": 9, "marker": 1, "p": [0.5, 1.0, -2.0], "object": "bench"})
            assert placed.result(10.0) == Placed(9, 1, (0.5, 1.0, -2.0), "bench")


def test_a_step_that_refuses_or_never_comes_is_said(steps: Steps, client: ControlClient) -> None:
    with ThreadPoolExecutor(1) as pool:
        placed = pool.submit(client.place_marker, PlaceMarker("headset/rgb", 5, 1.0, 2.0))
        assert steps.came.acquire(timeout=10.0)
        steps.waiting[0].set_exception(NothingThere("the ray meets nothing"))
        with pytest.raises(RequestRefused, match="meets nothing"):
            placed.result(10.0)
    with pytest.raises(RequestRefused, match=r"no control step came within 0\.3 s") as refused:
        client.clear_markers()
    assert refused.value.error == "Busy"


def test_a_handler_s_bug_is_answered_and_logged_and_the_server_goes_on(
    client: ControlClient, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(RequestRefused, match="RuntimeError") as refused:
        client.request("broken")
    assert refused.value.error == "InternalError"
    assert "a bug" in caplog.text  # with its traceback
    assert client.hello().device == "headless"


def test_a_version_must_be_the_integer(server: ControlServer) -> None:
    with zmq.Context() as context, closing(context.socket(zmq.DEALER)) as socket:
        socket.connect(server.endpoint)
        for version in (True, 1.0, "1"):
            socket.send(pack_map({"v": version, "id": 1, "kind": "clock"}))
            assert socket.poll(5000)
            assert msgpack.unpackb(socket.recv())["error"] == "ProtocolMismatch"


def test_the_sixty_fifth_that_waits_is_refused(server: ControlServer) -> None:
    with zmq.Context() as context, closing(context.socket(zmq.DEALER)) as socket:
        socket.connect(server.endpoint)
        asked = request_fields(ClearMarkers())
        for number in range(65):
            socket.send(pack_map({"v": 1, "id": number, **asked}))
        assert socket.poll(5000)
        first = msgpack.unpackb(socket.recv())
        assert (first["id"], first["error"]) == (64, "Busy")  # the 64 before get theirs when no step comes
        socket.send(pack_map({"v": 1, "id": 65, "kind": "clock"}))
        assert socket.poll(5000)
        assert msgpack.unpackb(socket.recv())["ok"] is True  # what needs no step is answered all the same


@pytest.mark.parametrize(("name", "error"), INVALID)
def test_an_invalid_request_is_refused_as_its_vector_says_and_the_server_goes_on(
    name: str, error: str, server: ControlServer, client: ControlClient
) -> None:
    with zmq.Context() as context, closing(context.socket(zmq.DEALER)) as socket:
        socket.connect(server.endpoint)
        socket.send_multipart(frames(VECTORS / "invalid" / name))
        assert socket.poll(5000)
        reply = msgpack.unpackb(socket.recv())
        assert (reply["ok"], reply["error"]) == (False, error)
        assert 0 < len(reply["detail"]) <= 500
    assert client.hello().device == "headless"


def test_no_answer_is_said_within_the_time_out() -> None:
    with zmq.Context() as context, closing(ControlClient(context, "tcp://127.0.0.1:1")) as client:
        with pytest.raises(PlayerUnreachable, match=r"hello within 0\.1 s"):
            client.hello(timeout_s=0.1)
