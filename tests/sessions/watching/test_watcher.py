"""A watcher of a small player on real sockets, whose clock and sequence numbers a test chooses."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import numpy as np
import pytest
import zmq

from shiftxr.sessions.player_addresses import PlayerAddresses
from shiftxr.sessions.watching.stream_row import StreamRow
from shiftxr.sessions.watching.watcher import Watcher
from shiftxr_bridge.control_server import ControlServer
from shiftxr_bridge.errors import PlayerUnreachable
from shiftxr_bridge.objects import ObjectsStream, encode_objects
from shiftxr_bridge.publisher import StreamPublisher

ADDRESS = "tcp://127.0.0.1:*"
AHEAD_NS = 5_000_000_000_000  # the device's clock before the host's
OBJECTS = ObjectsStream("scene/objects", 10, ("x",))
NUMBER = encode_objects(np.zeros(1, np.float32))
Context = zmq.Context[zmq.Socket[bytes]]


class SmallPlayer:
    """Sends what it is told."""

    def __init__(self, context: Context, stack: ExitStack, mode: str = "realtime") -> None:
        self.publisher = stack.enter_context(closing(StreamPublisher(context, ADDRESS, [OBJECTS], lossless=False)))
        hello = {
            "device": "small",
            "mode": mode,
            "session": self.publisher.session,
            "sensors": self.publisher.endpoint,
            "requests": ["hello", "clock"],
            "streams": [OBJECTS.to_dict()],
        }
        handlers = {"hello": lambda _: hello, "clock": lambda _: {"t": self.now_ns()}}
        self.control = stack.enter_context(closing(ControlServer(context, ADDRESS, handlers))).endpoint

    def now_ns(self) -> int:
        return time.monotonic_ns() + AHEAD_NS

    def send(self, seq: int, t_ns: int) -> None:
        self.publisher._next_seq["scene/objects"] = seq  # as if those before had been lost
        self.publisher.publish("scene/objects", t_ns, NUMBER)


@pytest.fixture
def context() -> Iterator[Context]:
    with zmq.Context() as context:
        yield context


def rows_after(watcher: Watcher, messages: int) -> list[StreamRow]:
    seen = 0
    while seen < messages:
        seen += sum(1 for _ in watcher.messages(5.0))
    return watcher.rows()


def test_age_is_on_the_host_s_clock_and_gaps_are_lost(context: Context) -> None:
    with ExitStack() as stack:
        player = SmallPlayer(context, stack)
        watcher = stack.enter_context(Watcher(PlayerAddresses(player.control), delivery="bounded"))
        (waiting,) = watcher.rows()
        assert (waiting.topic, waiting.stats.received, waiting.age_ms) == ("scene/objects", 0, None)
        for seq in (0, 1, 4):
            player.send(seq, player.now_ns() - 250_000_000)  # captured a quarter of a second ago
        (row,) = rows_after(watcher, 3)
        assert (row.stats.received, row.stats.lost) == (3, 2)
        assert row.age_ms is not None
        assert 249.0 < row.age_ms < 5000.0  # a busy machine may take its time, but 5,000 s would be the clock
        assert row.rate_hz > 0.0
        assert row.meter == "1 numbers"


def test_in_lockstep_there_is_no_age(context: Context) -> None:
    with ExitStack() as stack:
        player = SmallPlayer(context, stack, "lockstep")
        watcher = stack.enter_context(Watcher(PlayerAddresses(player.control), delivery="bounded"))
        player.send(0, 77)
        (row,) = rows_after(watcher, 1)
        assert row.age_ms is None


def test_a_player_that_is_not_there_is_said() -> None:
    with pytest.raises(PlayerUnreachable, match="is the player running"):
        Watcher(PlayerAddresses("tcp://127.0.0.1:9"), connect_s=0.3)
