"""A publisher on the CLR, a subscriber in Python: every kind of stream over a real socket."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import zmq
import zmq.auth
from tests.bridge.clr.conftest import STREAMS, VECTORS, ClrProgram

from shiftxr_bridge.ends import Bind, KeyPair
from shiftxr_bridge.gatekeeper import Gatekeeper
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.subscriber import Message, StreamSubscriber
from shiftxr_bridge.task import TaskSample
from shiftxr_bridge.tick import Tick

Context = zmq.Context[zmq.Socket[bytes]]
PER_STEP = len(STREAMS) + 1  # and the barrier


@pytest.fixture
def context() -> Iterator[Context]:
    with zmq.Context() as context:
        yield context


def take(subscriber: StreamSubscriber, count: int) -> list[Message]:
    messages = [subscriber.receive(10.0) for _ in range(count)]
    assert all(message is not None for message in messages), subscriber.stats()
    return [message for message in messages if message is not None]


def test_every_kind_arrives_with_its_values(clr: ClrProgram, context: Context) -> None:
    with clr.running("stream", "lossless", VECTORS) as player:
        address, session = player.hear().split()
        with closing(StreamSubscriber(context, address, None, delivery="lossless")) as subscriber:
            subscriber.wait_connected(10.0)
            assert tuple(subscriber.streams.values()) == STREAMS
            player.say("publish 2")
            first, second = (take(subscriber, PER_STEP) for _ in range(2))
            assert [m.topic for m in second] == [*(stream.topic for stream in STREAMS), "player/tick"]
            assert {(m.header.session, m.header.seq) for m in second} == {(session, 1)}
            assert {m.header.t_ns for m in first} == {1_000_000_000}
            check_values(second, step=1)
            assert all(stats.lost == stats.refused == 0 for stats in subscriber.stats().values())


def check_values(messages: list[Message], step: int) -> None:
    rgb, still, depth, audio, imu, head, gaze, hands, objects, task, tick = (m.sample for m in messages)
    assert np.array_equal(rgb, (np.arange(240 * 320 * 3) + step).astype(np.uint8).reshape(240, 320, 3))
    assert np.abs(np.asarray(still).astype(int) - 128).max() <= 1
    assert np.array_equal(depth, (1000 * np.arange(48) + step).reshape(6, 8))
    played = np.clip((np.arange(640) % 5 - 2) * 0.75, -1, 1) * 32767
    assert np.array_equal(audio, np.round(played).reshape(320, 2))
    assert np.array_equal(imu, (step + np.arange(12) / 8).reshape(2, 6))
    # Unity's (0.25, 1.5, step), turned about +y by 0.6, 0.8: mirrored in z
    assert np.array_equal(head, np.array([0.25, 1.5, -step, 0, -0.6, 0, 0.8], np.float32))
    assert np.array_equal(gaze, np.asarray(head))
    assert isinstance(hands, Hands)
    # x is Unity's number of the joint: its wrist is 1 and its palm 2, OpenXR's palm 0 and wrist 1
    assert hands.position[0, :, 0].tolist() == [2, 1, *range(3, 27)]
    assert hands.position[1, 5].tolist() == [6, 1, -step]
    assert hands.orientation[0, 0].tolist() == [0, 0, 0, 1]
    assert hands.valid[0].all()
    assert hands.valid[1].tolist() == [True] * 25 + [False]
    assert np.asarray(objects).tolist() == [step, -step, 0.5]
    assert messages[8].header.fields == {"episode": step + 1}
    assert task == TaskSample(step % 12, 0, ("schritt größer",), machine=None, defect=1)
    assert tick == Tick(1_000_000_000 + step * 100_000_000, dict.fromkeys((stream.topic for stream in STREAMS), step))


def test_a_lossless_publisher_waits_for_a_slow_reader(clr: ClrProgram, context: Context) -> None:
    with clr.running("stream", "lossless", VECTORS) as player:
        address, _ = player.hear().split()
        with closing(StreamSubscriber(context, address, None, delivery="lossless", max_queued=8)) as subscriber:
            subscriber.wait_connected(10.0)
            player.say("publish 150")
            time.sleep(0.5)
            messages = take(subscriber, 150 * PER_STEP)
            assert Counter(m.topic for m in messages)["headset/rgb"] == 150
            assert all(stats.lost == 0 for stats in subscriber.stats().values())
            player.say("dropped")
            assert [player.hear(), player.hear()] == ["published", "0"]


def test_a_lossless_publisher_gives_up_on_a_reader_that_has_stopped(clr: ClrProgram, context: Context) -> None:
    with clr.running("stream", "lossless", VECTORS) as player:
        address, _ = player.hear().split()
        with closing(context.socket(zmq.SUB)) as reader:
            reader.set(zmq.RCVHWM, 1)
            reader.set(zmq.RCVBUF, 4096)
            reader.connect(address)
            reader.subscribe(b"")
            assert reader.poll(10_000)
            player.say("stall")
            assert "has read nothing for 1.5 s" in player.hear()
            began = time.monotonic()
            player.say("quit")
            assert player.hear() == "closed"
            assert time.monotonic() - began < 5  # a second for the reader, and what lingers


def test_a_lossless_publisher_goes_on_when_a_reader_that_had_stopped_goes(clr: ClrProgram, context: Context) -> None:
    with clr.running("stream", "lossless", VECTORS) as player:
        address, _ = player.hear().split()
        reader = context.socket(zmq.SUB)
        reader.set(zmq.RCVHWM, 1)
        reader.connect(address)
        reader.subscribe(b"")
        assert reader.poll(10_000)
        player.say("publish 200")
        time.sleep(0.3)  # it waits now, and would give up after 1.5 s
        reader.close(linger=0)
        assert player.hear() == "published"
        with closing(StreamSubscriber(context, address, None, delivery="lossless")) as late:
            late.wait_connected(10.0)
            player.say("publish 1")
            assert {m.header.seq for m in take(late, PER_STEP)} == {200}


def test_in_real_time_nobody_waits_and_every_gap_is_counted(clr: ClrProgram, context: Context) -> None:
    with clr.running("stream", "realtime", VECTORS) as player:
        address, _ = player.hear().split()
        # this reader takes nothing until it is asked
        with closing(StreamSubscriber(context, address, None, delivery="lossless", max_queued=1)) as subscriber:
            subscriber.wait_connected(10.0)
            player.say("publish 300")
            assert player.hear() == "published"
            while subscriber.receive(0.5) is not None:
                pass
            player.say("publish 1")
            assert player.hear() == "published"
            while (message := subscriber.receive(10.0)) is not None:
                if message.topic == "player/tick" and message.header.seq == 300:
                    break
            assert message is not None
            for stream in STREAMS:
                stats = subscriber.stats()[stream.topic]
                assert stats.received + stats.lost == 301
                assert stats.lost > 0


def test_a_new_start_is_a_new_session(clr: ClrProgram) -> None:
    sessions = set()
    for _ in range(2):
        with clr.running("stream", "realtime", VECTORS) as player:
            sessions.add(player.hear().split()[1])
    assert len(sessions) == 2


def test_a_player_with_an_allowed_key_connects_to_python_and_another_does_not(
    clr: ClrProgram, context: Context, tmp_path: Path
) -> None:
    for name in ("server", "headset", "stranger"):
        zmq.auth.create_certificates(tmp_path, name)
    server, headset = (zmq.auth.load_certificate(tmp_path / f"{name}.key_secret") for name in ("server", "headset"))
    assert server[1] is not None
    with closing(Gatekeeper(context, lambda: {headset[0]})) as gate:
        bind = Bind("tcp://127.0.0.1:*", KeyPair(server[0], server[1]))
        with closing(StreamSubscriber(context, bind, None, delivery="lossless")) as subscriber:
            keys = (subscriber.endpoint, tmp_path / "headset.key_secret", tmp_path / "server.key")
            with clr.running("stream", "realtime", VECTORS, *keys) as player:
                player.hear()
                subscriber.wait_connected(10.0)
                player.say("publish 1")
                check_values(take(subscriber, PER_STEP), step=0)
            keys = (subscriber.endpoint, tmp_path / "stranger.key_secret", tmp_path / "server.key")
            received = subscriber.stats()["headset/rgb"].received
            with clr.running("stream", "realtime", VECTORS, *keys) as player:
                player.hear()
                player.say("publish 1")
                assert subscriber.receive(1.0) is None
            assert gate.refused > 0
            assert subscriber.stats()["headset/rgb"].received == received == 1
