"""Every receiving end takes what it can read, refuses the rest with a reason, and goes on."""

import random
from contextlib import closing

import msgpack
import numpy as np
import pytest
import requests
import zmq
from tests.coordinator.serving import Served
from tests.soak.conftest import Size
from tests.soak.hostile import bend

from shiftxr.federation.codec import encode
from shiftxr_bridge.control_client import ControlClient
from shiftxr_bridge.control_server import ControlServer
from shiftxr_bridge.hands import PAYLOAD_BYTES, HandsStream
from shiftxr_bridge.head import HeadStream, encode_head
from shiftxr_bridge.header import PROTOCOL_VERSION, Header, encode_header
from shiftxr_bridge.streams import encode_streams
from shiftxr_bridge.subscriber import StreamSubscriber
from shiftxr_bridge.task import TaskSample, TaskStream, encode_task

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]

POSE = encode_head(np.array([0.0, 1.6, 0.0, 0.0, 0.0, 0.0, 1.0]))
VALID = {
    "headset/head": POSE,
    "headset/hands": bytes(PAYLOAD_BYTES),
    "worker/task": encode_task(TaskSample(3, 0, ("done:gear",))),
    "player/tick": msgpack.packb({"last": {"headset/head": 5}}),
    "player/streams": encode_streams([HeadStream("headset/head", 30)]),
}


def test_a_subscriber_survives_every_message_and_counts_it(size: Size) -> None:
    rng = random.Random(11)
    streams = [HeadStream("headset/head", 30), HandsStream("headset/hands", 30), TaskStream("worker/task", 10)]
    topics = [stream.topic for stream in streams]
    with zmq.Context() as context, closing(context.socket(zmq.XPUB)) as peer:
        peer.set(zmq.XPUB_NODROP, 1)
        peer.set(zmq.SNDHWM, 100)
        port = peer.bind_to_random_port("tcp://127.0.0.1")
        subscriber = StreamSubscriber(context, f"tcp://127.0.0.1:{port}", topics, delivery="bounded")
        with closing(subscriber):
            for _ in range(len(topics) + 2):
                peer.recv()  # its subscriptions
            seq = 0
            describe = [b"player/streams", encode_header(Header("s", 0, 0)), encode_streams(streams)]
            peer.send_multipart(describe)
            subscriber.wait_connected(10.0)
            for seq in range(size.messages):
                topic = rng.choice(list(VALID))
                header, payload = encode_header(Header("s", seq, seq)), VALID[topic]
                if rng.random() < 0.5:
                    header = bend(header, rng)
                else:
                    payload = bend(payload, rng)
                frames = [topic.encode(), header, payload]
                if rng.random() < 0.05:
                    frames = frames[: rng.randint(1, 2)] if rng.random() < 0.5 else [*frames, b"more"]
                peer.send_multipart(frames)
            # Whatever was believed of it before, a new session begins anew, and its first message arrives.
            peer.send_multipart([b"player/streams", encode_header(Header("fresh", 0, 0)), encode_streams(streams)])
            peer.send_multipart([b"headset/head", encode_header(Header("fresh", 0, 77)), POSE])
            while (message := subscriber.receive(20.0)) is not None:
                if message.header.session == "fresh" and message.header.t_ns == 77:
                    break
            assert message is not None
            stats = subscriber.stats()
            assert sum(s.received + s.refused + s.skipped for s in stats.values()) == size.messages + 3
            assert sum(s.refused for s in stats.values()) > size.messages // 3


def test_a_player_answers_every_request_and_lives(size: Size) -> None:
    rng = random.Random(12)
    valid = msgpack.packb({"v": PROTOCOL_VERSION, "id": 7, "kind": "hello"})
    with zmq.Context() as context:
        server = ControlServer(context, "tcp://127.0.0.1:*", {"clock": lambda _: {"t": 5}})
        with closing(server), closing(context.socket(zmq.DEALER)) as peer:
            peer.connect(server.endpoint)
            for _ in range(size.messages):
                frames = [bend(valid, rng) for _ in range(1 if rng.random() < 0.9 else rng.randint(2, 4))]
                peer.send_multipart(frames)
                assert peer.poll(5000)
                assert msgpack.unpackb(peer.recv())["ok"] is False
            with closing(ControlClient(context, server.endpoint)) as client:
                assert client.clock().bound_ns > 0


def test_a_coordinator_answers_every_body_with_a_4xx_or_takes_it(served: Served, size: Size) -> None:
    rng = random.Random(13)
    valid = encode({"a": {"w": np.zeros(3, np.float32)}}, {"a": 1}, {"loss": 0.5})
    with closing(served.client("hostile")) as client, requests.Session() as peer:
        plan = client.plan()
        secret = client._session.headers["Authorization"]
        statuses = set()
        for _ in range(size.messages // 3):
            reply = peer.post(
                f"{served.url}/v1/rounds/{rng.choice([1, 1, 1, 2, 99])}/update",
                data=bend(valid, rng),
                headers={"Authorization": str(secret)},
                timeout=10,
            )
            statuses.add(reply.status_code)
            assert reply.status_code < 500, reply.text
            if reply.status_code >= 400:
                assert reply.json()["detail"]
        assert {409, 422} <= statuses
        for path in ("join", "status"):
            bodies = [bend(b'{"token": "x", "name": "y", "scene": "s", "profile": "p"}', rng) for _ in range(200)]
            for body in bodies:
                reply = peer.post(
                    f"{served.url}/v1/{path}", data=body, headers={"Authorization": str(secret)}, timeout=10
                )
                assert 400 <= reply.status_code < 500
        assert client.plan() == plan
        assert not list((served.run / "updates").glob("*.part"))
