"""Publisher and subscriber over real sockets."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
import zmq

from shiftxr_bridge.errors import AddressInUse, InsecureBind, PlayerUnreachable, StalledSubscriber
from shiftxr_bridge.header import Header, encode_header
from shiftxr_bridge.objects import ObjectsStream, encode_objects
from shiftxr_bridge.publisher import StreamPublisher
from shiftxr_bridge.rgb import RgbStream, encode_rgb
from shiftxr_bridge.streams import Stream, encode_streams
from shiftxr_bridge.subscriber import Message, StreamSubscriber
from shiftxr_bridge.tick import Tick

ADDRESS = "tcp://127.0.0.1:*"
OBJECTS = ObjectsStream("scene/objects", 10, ("a", "b"))
RGB = RgbStream("headset/rgb", 10, 320, 240, "rgb8", 1.0, 1.0, 160.0, 120.0)
STREAMS: list[Stream] = [OBJECTS, RGB]

Context = zmq.Context[zmq.Socket[bytes]]


@pytest.fixture
def context() -> Iterator[Context]:
    with zmq.Context() as context:
        yield context


def numbers(a: float, b: float) -> bytes:
    return encode_objects(np.array([a, b], np.float32))


def take(subscriber: StreamSubscriber, count: int) -> list[Message]:
    messages = [subscriber.receive(10.0) for _ in range(count)]
    assert all(message is not None for message in messages)
    return [message for message in messages if message is not None]


def test_samples_arrive_in_order_with_their_times_and_the_barrier_names_the_last(context: Context) -> None:
    with (
        closing(StreamPublisher(context, ADDRESS, STREAMS, lossless=True)) as publisher,
        closing(StreamSubscriber(context, publisher.endpoint, ["scene/objects"], delivery="lossless")) as subscriber,
    ):
        subscriber.wait_connected(10.0)
        for n in range(3):
            assert publisher.publish("scene/objects", 100 + n, numbers(n, -n), episode=4) == n
        publisher.tick(102)
        *samples, barrier = take(subscriber, 4)
        assert [(m.header.t_ns, m.header.seq, m.header.fields["episode"]) for m in samples] == [
            (100, 0, 4),
            (101, 1, 4),
            (102, 2, 4),
        ]
        assert [np.asarray(m.sample).tolist() for m in samples] == [[0, 0], [1, -1], [2, -2]]
        assert barrier.sample == Tick(102, {"scene/objects": 2, "headset/rgb": -1})
        assert subscriber.streams["headset/rgb"] == RGB


def test_a_lossless_link_loses_nothing_to_a_reader_who_waits(context: Context) -> None:
    count = 400
    image = np.zeros((240, 320, 3), np.uint8)
    with (
        closing(StreamPublisher(context, ADDRESS, STREAMS, lossless=True, max_queued=8)) as publisher,
        closing(
            StreamSubscriber(context, publisher.endpoint, ["headset/rgb"], delivery="lossless", max_queued=4)
        ) as reader,
    ):
        reader.wait_connected(10.0)
        sender = threading.Thread(
            target=lambda: [publisher.publish("headset/rgb", n, encode_rgb(image)) for n in range(count)]
        )
        sender.start()
        seqs = [message.header.seq for message in take(reader, count)]
        sender.join(10.0)
        assert seqs == list(range(count))
        assert reader.stats()["headset/rgb"].lost == 0


def test_a_lossless_publisher_gives_up_on_a_reader_who_has_stopped(context: Context) -> None:
    image = encode_rgb(np.zeros((240, 320, 3), np.uint8))
    with (
        closing(
            StreamPublisher(context, ADDRESS, STREAMS, lossless=True, max_queued=2, stall_timeout_s=0.3)
        ) as publisher,
        closing(
            StreamSubscriber(context, publisher.endpoint, ["headset/rgb"], delivery="lossless", max_queued=1)
        ) as reader,
    ):
        reader.wait_connected(10.0)
        with pytest.raises(StalledSubscriber, match=r"0\.3 s"):
            for n in range(5000):
                publisher.publish("headset/rgb", n, image)


def test_a_bounded_reader_drops_the_oldest_and_counts_them(context: Context) -> None:
    with (
        closing(StreamPublisher(context, ADDRESS, STREAMS, lossless=True)) as publisher,
        closing(
            StreamSubscriber(context, publisher.endpoint, ["scene/objects"], delivery="bounded", max_queued=5)
        ) as reader,
    ):
        reader.wait_connected(10.0)
        for n in range(20):
            publisher.publish("scene/objects", n, numbers(n, 0))
        publisher.tick(19)
        deadline_s = time.monotonic() + 10.0
        while reader.stats()["scene/objects"].dropped < 15:  # its thread has taken everything in
            assert time.monotonic() < deadline_s
            time.sleep(0.005)
        seen: list[Message] = []
        while not (seen and isinstance(seen[-1].sample, Tick)):
            seen += take(reader, 1)
        assert [m.header.seq for m in seen[:-1]] == [15, 16, 17, 18, 19]
        stats = reader.stats()["scene/objects"]
        assert (stats.received, stats.dropped, stats.lost) == (20, 15, 0)


def raw_publisher(context: Context) -> tuple[zmq.Socket[bytes], str]:
    socket = context.socket(zmq.PUB)
    socket.bind(ADDRESS)
    return socket, socket.getsockopt_string(zmq.LAST_ENDPOINT)


def connect(socket: zmq.Socket[bytes], reader: StreamSubscriber, session: str) -> None:
    for n in range(1000):
        packed = encode_header(Header(session, n, 0))
        socket.send_multipart([b"player/streams", packed, encode_streams(STREAMS)])
        try:
            reader.wait_connected(0.02)
        except PlayerUnreachable:
            continue
        return
    raise AssertionError("never connected")


def test_gaps_restarts_and_bad_messages_are_counted_and_the_reader_goes_on(context: Context) -> None:
    socket, endpoint = raw_publisher(context)

    def send(session: str, seq: int, payload: bytes) -> None:
        socket.send_multipart([b"scene/objects", encode_header(Header(session, seq, seq)), payload])

    with closing(socket), closing(StreamSubscriber(context, endpoint, ["scene/objects"], delivery="bounded")) as reader:
        connect(socket, reader, "one")
        send("one", 3, numbers(1, 1))  # a late joiner has lost nothing
        send("one", 6, numbers(2, 2))  # 4 and 5 are lost
        send("one", 6, numbers(9, 9))  # comes again: refused
        send("one", 7, b"\x00")  # too short: refused
        socket.send_multipart([b"scene/objects", b"junk", b""])  # no header: refused
        socket.send_multipart([b"scene/objects"])  # no frames: refused
        send("two", 0, numbers(8, 8))  # the player has restarted: what it streams now is not known yet
        socket.send_multipart([b"player/streams", encode_header(Header("two", 0, 0)), encode_streams(STREAMS)])
        send("two", 1, numbers(3, 3))
        assert [np.asarray(m.sample)[0] for m in take(reader, 3)] == [1, 2, 3]
        stats = reader.stats()["scene/objects"]
        assert (stats.received, stats.lost, stats.refused, stats.skipped) == (3, 2, 4, 1)
        assert reader.restarts == 1


def test_nobody_there_is_said_within_the_time_out(context: Context) -> None:
    socket, endpoint = raw_publisher(context)
    socket.close()
    with (
        closing(StreamSubscriber(context, endpoint, ["scene/objects"], delivery="lossless")) as reader,
        pytest.raises(PlayerUnreachable, match="is the player running"),
    ):
        reader.wait_connected(0.1)


def test_only_loopback_may_be_bound_and_a_taken_port_is_named(context: Context) -> None:
    with pytest.raises(InsecureBind, match="loopback"):
        StreamPublisher(context, "tcp://0.0.0.0:*", STREAMS, lossless=True)
    with closing(StreamPublisher(context, ADDRESS, STREAMS, lossless=True)) as first:
        with pytest.raises(AddressInUse, match="choose another port"):
            StreamPublisher(context, first.endpoint, STREAMS, lossless=True)
