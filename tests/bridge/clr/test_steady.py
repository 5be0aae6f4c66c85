"""What must not grow, and what must hold: allocations per message, threads per start, the publisher's rules."""

import json
from contextlib import closing

import zmq
from tests.bridge.clr.conftest import ClrProgram


def test_after_warm_up_a_message_costs_no_allocation(clr: ClrProgram) -> None:
    with clr.running("allocation") as player, zmq.Context() as context, closing(context.socket(zmq.SUB)) as reader:
        reader.connect(player.hear())
        reader.subscribe(b"")
        assert reader.poll(10_000)
        player.say("go")
        ticks = 0
        while ticks < 1900:  # 300 to warm up, 4 times 400 to measure
            assert reader.poll(10_000)
            ticks += reader.recv_multipart(copy=False)[0].bytes == b"player/tick"
        measured = json.loads(player.hear())
        assert measured["messages"] == 4800
        assert measured["publishing_thread"] == 0
        assert measured["process"] < 1000  # in the quietest of the four: under a byte per message


def test_ten_starts_leave_no_thread_and_no_socket(clr: ClrProgram) -> None:
    assert clr.report("lifecycle")["cycles"] == 10


def test_numbers_drops_order_and_ends_whatever_the_reader_does(clr: ClrProgram) -> None:
    clr.run("publisher")
