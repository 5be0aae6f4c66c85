"""PROTOCOL.md, control plane: what any request gets, right or wrong; whatever it is asked, the player goes on."""

from typing import Any

import msgpack
import pytest
import zmq
from tests.player_contract.driven import Driven, of

from shiftxr_bridge.errors import RequestRefused

KINDS = {"hello", "clock", "marker", "prompt", "snapshot", "environment", "goodbye"}


def test_hello_says_who_streams_what_and_where(driven: Driven) -> None:
    hello = driven.control.hello()
    assert hello.mode == "lockstep"
    assert hello.device
    assert hello.sensors == driven.endpoints.sensors  # as the side channel announced it
    assert set(hello.requests) >= KINDS
    assert dict(hello.streams) == driven.streams
    assert {message.header.session for message in driven.step()} == {hello.session}


def test_in_lockstep_the_clock_reads_what_has_been_played(driven: Driven) -> None:
    for _ in range(3):
        played_ns = driven.step()[-1].header.t_ns
        assert driven.control.request("clock")["t"] == played_ns


def test_a_request_for_a_step_is_answered_with_that_step_s_end(driven: Driven) -> None:
    before_ns = driven.step()[-1].header.t_ns
    reply, messages = driven.ask(lambda asks: asks.request("environment", parameters={}))
    ends = [message.header.t_ns for message in of(messages, "player/tick")]
    assert reply["t"] in ends
    assert reply["t"] > before_ns


def raw(driven: Driven, *frames: bytes) -> dict[str, Any]:
    """The reply to bytes that no client of ours would send."""
    with zmq.Context() as context, context.socket(zmq.DEALER) as asks:
        asks.linger = 0
        asks.connect(driven.endpoints.control)
        asks.send_multipart(frames)
        assert asks.poll(5000), "no answer"
        reply: dict[str, Any] = msgpack.unpackb(asks.recv())
        return reply


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"v": 1, "id": 7, "kind": "teleport"}, "UnknownRequest"),
        ({"v": 2, "id": 7, "kind": "hello"}, "ProtocolMismatch"),
        ({"v": 1, "id": 7, "kind": "prompt"}, "BadMessage"),  # text and ttl_s are missing
        ({"v": 1, "id": 7, "kind": "prompt", "text": "x" * 201, "ttl_s": 0.0}, "BadMessage"),
        ({"v": 1, "id": 7, "kind": "snapshot", "topic": "headset/rgb", "quality": 0}, "BadMessage"),
        ({"v": 1, "id": 7, "kind": "environment", "parameters": [1]}, "BadMessage"),
    ],
)
def test_a_wrong_request_is_refused_by_name(driven: Driven, fields: dict[str, Any], error: str) -> None:
    reply = raw(driven, msgpack.packb(fields))
    assert (reply["v"], reply["id"], reply["ok"], reply["error"]) == (1, 7, False, error)
    assert 0 < len(reply["detail"]) <= 500
    assert "\n" not in reply["detail"]


@pytest.mark.parametrize("frames", [(b"\xc1",), (b"\x90",), (b"",), (b"\x80", b"\x80"), (b"\x81\xa2id\xa1x",)])
def test_bytes_that_are_no_request_are_refused_without_an_id(driven: Driven, frames: tuple[bytes, ...]) -> None:
    reply = raw(driven, *frames)
    assert (reply["ok"], reply["error"]) == (False, "BadMessage")
    assert "id" not in reply
    assert driven.step()  # it goes on


def test_names_that_are_not_there_are_refused_with_those_that_are(driven: Driven) -> None:
    with pytest.raises(RequestRefused, match="headset/rgb") as refused:
        driven.ask(lambda asks: asks.request("snapshot", topic="chest/rgb", quality=80))
    assert refused.value.error == "UnknownName"
