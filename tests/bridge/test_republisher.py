"""Messages that have numbers and times already, published under a session of the publisher's own."""

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
import zmq

from shiftxr_bridge.errors import StalledSubscriber
from shiftxr_bridge.header import Header
from shiftxr_bridge.objects import ObjectsStream, encode_objects
from shiftxr_bridge.republisher import Republisher
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.subscriber import StreamSubscriber

ADDRESS = "tcp://127.0.0.1:*"
OBJECTS = ObjectsStream("scene/objects", 10, ("x",))
RGB = RgbStream("headset/rgb", 10, 640, 480, "rgb8", 1, 1, 1, 1)
NUMBER = encode_objects(np.zeros(1, np.float32))
Context = zmq.Context[zmq.Socket[bytes]]


@pytest.fixture
def context() -> Iterator[Context]:
    with zmq.Context() as context:
        yield context


def wait_for_readers(publisher: Republisher, count: int) -> None:
    while publisher.readers < count:
        publisher.idle()


def test_numbers_times_and_fields_stay_and_the_session_is_new(context: Context) -> None:
    with closing(Republisher(context, ADDRESS, [OBJECTS], lossless=True)) as publisher:
        with closing(StreamSubscriber(context, publisher.endpoint, None, delivery="lossless")) as reader:
            wait_for_readers(publisher, 1)
            publisher.send("scene/objects", Header("theirs", 2**40, 77, {"episode": 2}), NUMBER)
            message = reader.receive(10.0)
            assert message is not None
            assert message.header == Header(publisher.session, 2**40, 77, {"episode": 2})
            assert publisher.session != "theirs"
            publisher.begin_session([OBJECTS])
            publisher.send("scene/objects", Header("theirs again", 0, 5), NUMBER)
            message = reader.receive(10.0)
            assert message is not None
            assert message.header.t_ns == 5
            assert reader.restarts == 1


def test_whoever_comes_is_told_the_streams_at_once(context: Context) -> None:
    with closing(Republisher(context, ADDRESS, [OBJECTS], lossless=True)) as publisher:
        publisher.idle()  # tells nobody, and would again in a second
        with closing(StreamSubscriber(context, publisher.endpoint, None, delivery="lossless")) as reader:
            wait_for_readers(publisher, 1)
            reader.wait_connected(0.5)


def test_a_reader_of_some_topics_counts_once_it_has_subscribed_to_all(context: Context) -> None:
    with closing(Republisher(context, ADDRESS, [OBJECTS], lossless=True)) as publisher:
        first = StreamSubscriber(context, publisher.endpoint, ["scene/objects"], delivery="lossless")
        second = StreamSubscriber(context, publisher.endpoint, ["headset/rgb"], delivery="lossless")
        with closing(first), closing(second):
            wait_for_readers(publisher, 2)
            publisher.send("scene/objects", Header("s", 0, 0), NUMBER)
            assert first.receive(10.0) is not None
            assert publisher.readers == 2


def test_a_lossless_reader_that_reads_nothing_ends_it(context: Context) -> None:
    frame = bytes(RGB.width * RGB.height * 3)
    publisher = Republisher(context, ADDRESS, [RGB], lossless=True, max_queued=2, stall_timeout_s=0.3)
    with closing(publisher):
        with closing(StreamSubscriber(context, publisher.endpoint, None, delivery="lossless", max_queued=1)):
            wait_for_readers(publisher, 1)
            with pytest.raises(StalledSubscriber, match=r"read nothing for 0.3 s"):
                for seq in range(2000):
                    publisher.send("headset/rgb", Header("s", seq, seq), frame)


def test_a_message_can_be_given_up_while_a_reader_does_not_read(context: Context) -> None:
    frame = bytes(RGB.width * RGB.height * 3)
    publisher = Republisher(context, ADDRESS, [RGB], lossless=True, max_queued=2)
    with closing(publisher):
        with closing(StreamSubscriber(context, publisher.endpoint, None, delivery="lossless", max_queued=1)):
            wait_for_readers(publisher, 1)
            sent = 0
            while publisher.send("headset/rgb", Header("s", sent, sent), frame, lambda: True):
                sent += 1
            assert 0 < sent < 2000
