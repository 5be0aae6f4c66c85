"""Slow, stopped, late and returning readers of a player that waits for nobody."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import psutil
import pytest
import zmq

from shiftxr_bridge.audio import AudioStream, encode_audio
from shiftxr_bridge.head import HeadStream, encode_head
from shiftxr_bridge.objects import ObjectsStream, encode_objects
from shiftxr_bridge.publisher import StreamPublisher
from shiftxr_bridge.rgb import RgbStream, encode_rgb
from shiftxr_bridge.subscriber import Message, StreamSubscriber
from shiftxr_bridge.tick import Tick

ADDRESS = "tcp://127.0.0.1:*"
RGB = RgbStream("headset/rgb", 30, 320, 240, "rgb8", 200.0, 200.0, 160.0, 120.0)
AUDIO = AudioStream("headset/audio", 16000, 2, 320)
HEAD = HeadStream("headset/head", 30)
OBJECTS = ObjectsStream("scene/objects", 30, ("a",))
STREAMS = [RGB, AUDIO, HEAD, OBJECTS]
TOPICS = [stream.topic for stream in STREAMS]
FRAME, BLOCK = np.zeros((240, 320, 3), np.uint8), np.zeros((320, 2), np.int16)
POSE = np.array([0, 1.6, 0, 0, 0, 0, 1.0])
STEP_NS, STEPS = 33_333_333, 900  # thirty seconds of the load, sent faster than real time
Context = zmq.Context[zmq.Socket[bytes]]


@pytest.fixture
def context() -> Iterator[Context]:
    with zmq.Context() as context:
        yield context


def send_step(publisher: StreamPublisher, step: int) -> None:
    t_ns = step * STEP_NS
    publisher.publish(RGB.topic, t_ns, encode_rgb(FRAME))
    publisher.publish(AUDIO.topic, t_ns, encode_audio(BLOCK))
    publisher.publish(AUDIO.topic, t_ns + 20_000_000, encode_audio(BLOCK))
    publisher.publish(HEAD.topic, t_ns, encode_head(POSE))
    publisher.publish(OBJECTS.topic, t_ns, encode_objects(np.zeros(1, np.float32)), episode=1)
    publisher.tick(t_ns)


def read_step(reader: StreamSubscriber) -> list[Message]:
    """Everything up to the next tick."""
    seen: list[Message] = []
    while not (seen and isinstance(seen[-1].sample, Tick)):
        message = reader.receive(20.0)
        assert message is not None
        seen.append(message)
    return seen


def wait_until(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 20.0
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.005)


def test_a_reader_that_stops_costs_nobody_else_anything_and_reports_exactly_what_it_lost(context: Context) -> None:
    end_ns = (STEPS - 1) * STEP_NS
    with ExitStack() as stack:
        publisher = stack.enter_context(closing(StreamPublisher(context, ADDRESS, STREAMS, lossless=False)))
        other = stack.enter_context(closing(StreamSubscriber(context, publisher.endpoint, TOPICS, delivery="bounded")))
        script = Path(__file__).with_name("reading_process.py")
        command = [sys.executable, str(script), publisher.endpoint, str(end_ns), *TOPICS]
        stopped = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        stack.callback(stopped.kill)
        assert stopped.stdout is not None
        assert stopped.stdout.readline() == "connected\n"
        other.wait_connected(20.0)
        for step in range(10):  # both read
            send_step(publisher, step)
            read_step(other)
        stopped.send_signal(signal.SIGSTOP)
        before = psutil.Process().memory_info().rss
        for step in range(10, STEPS):
            send_step(publisher, step)
            read_step(other)  # keeps this loop at the pace of the reader that reads
        grown = psutil.Process().memory_info().rss - before
        assert grown < 256 * RGB.width * RGB.height * 3 + 32e6  # at most the high-water mark; all would be 205 MB
        stopped.send_signal(signal.SIGCONT)
        extra = 0
        while stopped.poll() is None and extra < 3000:  # until a tick at the end reaches the one that was stopped
            publisher.tick(end_ns + extra)
            read_step(other)
            extra += 1
        assert stopped.wait(30.0) == 0
        counts = json.loads(stopped.stdout.readline())
        sent = {RGB.topic: STEPS, AUDIO.topic: 2 * STEPS, HEAD.topic: STEPS, OBJECTS.topic: STEPS}
        for topic, number in sent.items():
            received, lost, dropped, refused, skipped = counts[topic]
            assert received + lost == number
            assert lost > 100
            assert (dropped, refused, skipped) == (0, 0, 0)
            stats = other.stats()[topic]
            assert (stats.received, stats.lost, stats.dropped) == (number, 0, 0)


def test_the_latest_of_each_topic_is_what_a_viewer_gets(context: Context) -> None:
    with (
        closing(StreamPublisher(context, ADDRESS, STREAMS, lossless=False)) as publisher,
        closing(StreamSubscriber(context, publisher.endpoint, TOPICS, delivery="latest")) as viewer,
    ):
        viewer.wait_connected(20.0)
        for step in range(20):
            send_step(publisher, step)
        wait_until(lambda: viewer.stats()["player/tick"].received == 20)  # its thread has taken everything in
        newest = {message.topic: message.header.seq for message in read_step(viewer)}
        assert newest == {RGB.topic: 19, AUDIO.topic: 39, HEAD.topic: 19, OBJECTS.topic: 19, "player/tick": 19}
        stats = viewer.stats()[AUDIO.topic]
        assert (stats.received, stats.superseded, stats.lost, stats.missing) == (40, 39, 0, 0)


def test_one_who_joins_late_has_lost_nothing(context: Context) -> None:
    with closing(StreamPublisher(context, ADDRESS, STREAMS, lossless=False)) as publisher:
        for step in range(50):
            send_step(publisher, step)
        with closing(StreamSubscriber(context, publisher.endpoint, TOPICS, delivery="bounded")) as late:
            late.wait_connected(20.0)
            send_step(publisher, 50)
            seen = read_step(late)
            while seen[-1].header.t_ns < 50 * STEP_NS:  # what was still on its way when it joined
                seen += read_step(late)
            assert [m.header.seq for m in seen if m.topic == HEAD.topic][-1] == 50
            assert all(late.stats()[topic].lost == 0 for topic in TOPICS)


def test_a_player_that_starts_again_at_its_address_is_read_again(context: Context) -> None:
    first = StreamPublisher(context, ADDRESS, STREAMS, lossless=False)
    with closing(StreamSubscriber(context, first.endpoint, TOPICS, delivery="bounded")) as reader:
        with closing(first):
            reader.wait_connected(20.0)
            for step in range(5):
                send_step(first, step)
                read_step(reader)
        with closing(StreamPublisher(context, first.endpoint, STREAMS, lossless=False)) as second:
            wait_until(lambda: reader.restarts == 1)  # its descriptions, repeated every second, have come
            send_step(second, 0)
            (head,) = [m for m in read_step(reader) if m.topic == HEAD.topic]
            assert (head.header.session, head.header.seq) == (second.session, 0)
            assert reader.restarts == 1
            assert all(reader.stats()[topic].missing == 0 for topic in TOPICS)


def test_a_kind_that_this_end_does_not_know_is_skipped_and_counted(context: Context) -> None:
    from shiftxr_bridge.header import Header, encode_header
    from shiftxr_bridge.packed import pack_map

    with closing(context.socket(zmq.XPUB)) as socket:
        socket.bind(ADDRESS)
        endpoint = socket.getsockopt_string(zmq.LAST_ENDPOINT)
        with closing(StreamSubscriber(context, endpoint, None, delivery="bounded")) as reader:
            assert socket.poll(20_000)
            socket.recv()  # it has subscribed
            smell = {"kind": "smell", "topic": "headset/smell", "ppm": 3.0}
            described = pack_map({"streams": [HEAD.to_dict(), smell]})
            socket.send_multipart([b"player/streams", encode_header(Header("s", 0, 0)), described])
            for seq in range(3):
                socket.send_multipart([b"headset/smell", encode_header(Header("s", seq, 0)), b"rose"])
            socket.send_multipart([b"headset/head", encode_header(Header("s", 0, 0)), encode_head(POSE)])
            message = reader.receive(20.0)
            assert message is not None
            assert message.topic == "headset/head"
            assert reader.unknown == {"headset/smell": "smell"}
            stats = reader.stats()["headset/smell"]
            assert (stats.skipped, stats.received, stats.missing) == (3, 0, 0)
