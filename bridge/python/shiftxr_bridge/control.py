"""The control plane: requests to a player, each with an id, a reply and a time-out."""

import itertools
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgpack
import zmq

from shiftxr_bridge.address import bind
from shiftxr_bridge.errors import (
    BadMessage,
    PlayerUnreachable,
    ProtocolMismatch,
    RequestRefused,
    ShiftxrError,
)
from shiftxr_bridge.header import PROTOCOL_VERSION, unpack_map
from shiftxr_bridge.streams import MAX_DESCRIPTION_BYTES, Stream, stream_from_dict

_log = logging.getLogger(__name__)
MAX_REQUEST_BYTES = 1 << 16
_POLL_MS = 50

Handler = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class ControlServer:
    """Answers requests on a ROUTER socket, on a thread of its own. A handler that raises a ShiftxrError refuses."""

    def __init__(
        self, context: "zmq.Context[zmq.Socket[bytes]]", address: str, handlers: Mapping[str, Handler]
    ) -> None:
        self._handlers = handlers
        self._socket = context.socket(zmq.ROUTER)
        self._socket.set(zmq.MAXMSGSIZE, MAX_REQUEST_BYTES)
        self.endpoint = bind(self._socket, address)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=f"control {self.endpoint}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._stopping.set()
        self._thread.join()
        self._socket.close(linger=200)

    def _serve(self) -> None:
        while not self._stopping.is_set():
            if self._socket.poll(_POLL_MS):
                peer, *frames = self._socket.recv_multipart()
                self._socket.send_multipart([peer, msgpack.packb(self._answer(frames))])

    def _answer(self, frames: list[bytes]) -> dict[str, Any]:
        reply: dict[str, Any] = {"v": PROTOCOL_VERSION, "id": None}
        try:
            if len(frames) != 1:
                raise BadMessage(f"a request is one frame, got {len(frames)}")
            request = unpack_map(frames[0], MAX_REQUEST_BYTES)
            if type(request.get("id")) is int:
                reply["id"] = request["id"]
            if request.get("v") != PROTOCOL_VERSION:
                raise ProtocolMismatch(f"request of protocol {request.get('v')}, this player speaks {PROTOCOL_VERSION}")
            handler = self._handlers.get(str(request.get("kind")))
            if handler is None:
                raise BadMessage(
                    f"unknown request {request.get('kind')!r}: this player knows {', '.join(self._handlers)}"
                )
            return reply | {"ok": True} | dict(handler(request))
        except ShiftxrError as error:
            _log.warning("%s: refused a request: %s", self.endpoint, error)
            return reply | {"ok": False, "error": type(error).__name__, "detail": str(error)}


@dataclass(frozen=True, slots=True)
class Hello:
    """What a player says of itself."""

    device: str
    mode: str  # "lockstep" or "realtime"
    session: str
    sensors: str  # where its streams are published
    streams: Mapping[str, Stream]


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """device clock = host's monotonic clock + offset_ns, within bound_ns (half the shortest round trip)."""

    offset_ns: int
    bound_ns: int


class ControlClient:
    """Asks one player. Not for use from several threads at once."""

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", endpoint: str) -> None:
        self.endpoint = endpoint
        self._ids = itertools.count(1)
        self._socket = context.socket(zmq.DEALER)
        self._socket.set(zmq.MAXMSGSIZE, MAX_DESCRIPTION_BYTES)
        self._socket.connect(endpoint)

    def request(self, kind: str, *, timeout_s: float = 5.0, **fields: Any) -> dict[str, Any]:
        """Send one request and wait for its reply.

        Raises:
            PlayerUnreachable: no reply in time.
            RequestRefused: the player refused; the message is its reason.
            BadMessage: the reply is not valid.
        """
        number = next(self._ids)
        self._socket.send(msgpack.packb({"v": PROTOCOL_VERSION, "id": number, "kind": kind, **fields}))
        deadline_s = time.monotonic() + timeout_s
        while self._socket.poll(max(int(1000 * (deadline_s - time.monotonic())), 0)):
            reply = unpack_map(self._socket.recv(), MAX_DESCRIPTION_BYTES)
            if reply.get("id") == number:
                if reply.get("ok") is not True:
                    raise RequestRefused(f"{kind}: {reply.get('detail', 'no reason given')}")
                return reply
        raise PlayerUnreachable(f"{self.endpoint} did not answer {kind} within {timeout_s:g} s: is the player running?")

    def hello(self, *, timeout_s: float = 5.0) -> Hello:
        """Who the player is and what it streams."""
        reply = self.request("hello", timeout_s=timeout_s)
        listed = reply.get("streams")
        if not isinstance(listed, list):
            raise BadMessage("hello's streams is not a list")
        streams = [stream for stream in map(stream_from_dict, listed) if stream is not None]
        texts = [reply.get(name) for name in ("device", "mode", "session", "sensors")]
        if not all(isinstance(text, str) for text in texts):
            raise BadMessage("hello lacks device, mode, session or sensors")
        device, mode, session, sensors = map(str, texts)
        return Hello(device, mode, session, sensors, {stream.topic: stream for stream in streams})

    def clock(self, rounds: int = 8, *, timeout_s: float = 5.0) -> ClockOffset:
        """The device clock's offset, from the ping with the shortest round trip (Cristian 1989)."""
        pings = []
        for _ in range(rounds):
            sent_ns = time.monotonic_ns()
            device_ns = self.request("clock", timeout_s=timeout_s).get("t")
            came_ns = time.monotonic_ns()
            if type(device_ns) is not int:
                raise BadMessage("clock's t is not an integer")
            pings.append((came_ns - sent_ns, device_ns - (sent_ns + came_ns) // 2))
        round_trip_ns, offset_ns = min(pings)
        return ClockOffset(offset_ns, round_trip_ns // 2 + 1)

    def close(self) -> None:
        """Free the socket."""
        self._socket.close(linger=0)
