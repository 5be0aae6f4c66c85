"""Control requests over real sockets."""

import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import msgpack
import pytest
import zmq

from shiftxr_bridge.control import ControlClient, ControlServer
from shiftxr_bridge.errors import PlayerUnreachable, RequestRefused, ShiftxrError
from shiftxr_bridge.head import HeadStream

ADDRESS = "tcp://127.0.0.1:*"
HEAD = HeadStream("headset/head", 30)


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


def picky(request: Mapping[str, Any]) -> Mapping[str, Any]:
    raise ShiftxrError(f"light {request['light']} is too bright: take at most 1.3")


@pytest.fixture
def server() -> Iterator[ControlServer]:
    with zmq.Context() as context:
        handlers = {"hello": hello, "clock": clock, "environment": picky}
        with closing(ControlServer(context, ADDRESS, handlers)) as server:
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


def test_a_refusal_carries_its_reason(client: ControlClient) -> None:
    with pytest.raises(RequestRefused, match="light 9 is too bright"):
        client.request("environment", light=9)
    with pytest.raises(RequestRefused, match="knows hello, clock, environment"):
        client.request("dance")


def test_hostile_requests_are_answered_and_the_server_goes_on(server: ControlServer, client: ControlClient) -> None:
    with zmq.Context() as context, closing(context.socket(zmq.DEALER)) as socket:
        socket.connect(server.endpoint)
        for frames in (
            [b"\xc1"],
            [b"", b""],
            [msgpack.packb([1])],
            [msgpack.packb({"v": 2, "id": 1, "kind": "hello"})],
        ):
            socket.send_multipart(frames)
            assert socket.poll(5000)
            reply = msgpack.unpackb(socket.recv())
            assert reply["ok"] is False
            assert reply["detail"]
        assert reply["error"] == "ProtocolMismatch"
    assert client.hello().device == "headless"


def test_no_answer_is_said_within_the_time_out() -> None:
    with zmq.Context() as context, closing(ControlClient(context, "tcp://127.0.0.1:1")) as client:
        with pytest.raises(PlayerUnreachable, match=r"hello within 0\.1 s"):
            client.hello(timeout_s=0.1)
