"""The live server against a real WebSocket client that speaks Foxglove's protocol."""

import json
import socket
import struct
from contextlib import closing
from typing import Any

import numpy as np
import pytest
from foxglove.messages import RawImage
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from shiftxr.sessions.foxglove_views.view import protobuf_schema
from shiftxr.sessions.recording.wire_record import message_class
from shiftxr.sessions.watching.foxglove_server import FoxgloveServer
from shiftxr_bridge.errors import AddressInUse
from shiftxr_bridge.header import Header
from shiftxr_bridge.rgb import RgbStream, encode_rgb
from shiftxr_bridge.subscriber import Message

RGB = RgbStream("headset/rgb", 10, 4, 2, "rgb8", 1, 1, 2, 1)
T_NS = 12_000_000_034


def frame(number: int) -> Message:
    image = np.full((2, 4, 3), number, np.uint8)
    return Message("headset/rgb", Header("s", number, T_NS), RGB, image, encode_rgb(image), 0)


def join(url: str) -> ClientConnection:
    return connect(url, subprotocols=[Subprotocol("foxglove.sdk.v1")], compression=None)


def advertised(client: ClientConnection) -> dict[str, Any]:
    """Channels by topic."""
    channels: dict[str, Any] = {}
    while len(channels) < 2:  # the picture and its camera
        told = json.loads(client.recv(10.0))
        channels |= {channel["topic"]: channel for channel in told.get("channels", [])}
    return channels


def subscribe(client: ClientConnection, channel: dict[str, Any]) -> None:
    wish = {"op": "subscribe", "subscriptions": [{"id": 7, "channelId": channel["id"]}]}
    client.send(json.dumps(wish))


def received(client: ClientConnection, server: FoxgloveServer) -> tuple[int, bytes]:
    """The time and the bytes of the first message, once the server knows of the subscription."""
    for number in range(1, 200):
        server.publish(frame(number))
        try:
            data = client.recv(0.05)
        except TimeoutError:
            continue
        assert isinstance(data, bytes)
        opcode, subscription, t_ns = struct.unpack_from("<BIQ", data)
        assert (opcode, subscription) == (1, 7)
        return t_ns, data[13:]
    raise AssertionError("no message came")


def test_a_client_sees_the_channels_and_gets_the_messages_that_it_asks_for() -> None:
    with closing(FoxgloveServer(0, name="test")) as server:
        server.publish(frame(0))
        with join(server.url) as client:
            assert client.subprotocol == "foxglove.sdk.v1"
            channels = advertised(client)
            assert {topic: channel["schemaName"] for topic, channel in channels.items()} == {
                "headset/rgb": "foxglove.RawImage",
                "headset/rgb/calibration": "foxglove.CameraCalibration",
            }
            subscribe(client, channels["headset/rgb"])
            t_ns, data = received(client, server)
    assert t_ns == T_NS

    picture = message_class(protobuf_schema(RawImage.get_schema()).data, "foxglove.RawImage").FromString(data)
    assert (picture.width, picture.height, len(set(picture.data))) == (4, 2, 1)


def test_what_nobody_shows_is_not_even_made(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(FoxgloveServer(0, name="test")) as server:
        server.publish(frame(0))

        def fail(_: Message) -> None:
            raise AssertionError("views were made for nobody")

        monkeypatch.setattr("shiftxr.sessions.watching.foxglove_server.views_of", fail)
        server.publish(frame(1))


def test_a_port_that_is_taken_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with pytest.raises(AddressInUse, match="choose another --port"):
            FoxgloveServer(taken.getsockname()[1], name="test")
