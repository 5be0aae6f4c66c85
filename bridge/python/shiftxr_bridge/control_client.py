"""The asking end of the control plane: requests to one player, each with an id, a reply and a time-out."""

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import zmq

from shiftxr_bridge.clock import ClockFilter, ClockOffset, Ping
from shiftxr_bridge.description import check_range
from shiftxr_bridge.ends import Connect, End, open_end
from shiftxr_bridge.errors import BadMessage, PlayerUnreachable, RequestRefused
from shiftxr_bridge.header import PROTOCOL_VERSION
from shiftxr_bridge.packed import pack_map, unpack_map
from shiftxr_bridge.requests import (
    MAX_TIME_NS,
    ClearMarkers,
    Goodbye,
    PlaceMarker,
    Prompt,
    RemoveMarker,
    Request,
    SetEnvironment,
    TakeSnapshot,
    request_fields,
)
from shiftxr_bridge.streams import Stream, read_descriptions

MAX_REPLY_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Hello:
    """What a player says of itself."""

    device: str
    mode: str  # "lockstep" or "realtime"
    session: str
    sensors: str  # where its streams are published; empty where the player connects
    streams: Mapping[str, Stream]
    unknown: Mapping[str, str]  # topic -> kind, for kinds that this end does not know
    requests: tuple[str, ...]
    task: str | None  # where labels are published


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a marker went."""

    t_ns: int  # the end of the step in which it appeared
    marker: int
    position: tuple[float, float, float]  # metres, world
    object: str  # the body that the ray met; may be empty


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One frame as a JPEG."""

    t_ns: int
    width: int
    height: int
    jpeg: bytes


class ControlClient:
    """Asks one player. Not for use from several threads at once.

    Every method raises PlayerUnreachable (no reply in time), RequestRefused (with the player's reason) or BadMessage
    (the reply is not valid).
    """

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", end: str | End) -> None:
        self._ids = itertools.count(1)
        self._socket = context.socket(zmq.DEALER)
        self._socket.set(zmq.MAXMSGSIZE, MAX_REPLY_BYTES)
        self._socket.set(zmq.IMMEDIATE, 1)  # ask who is there, not who comes there later
        self.endpoint = open_end(self._socket, Connect(end) if isinstance(end, str) else end)

    def request(self, kind: str, *, timeout_s: float = 5.0, **fields: Any) -> dict[str, Any]:
        """Send one request and wait for its reply."""
        number = next(self._ids)
        asked = pack_map({"v": PROTOCOL_VERSION, "id": number, "kind": kind, **fields})
        deadline_s = time.monotonic() + timeout_s
        if self._socket.poll(int(1000 * timeout_s), zmq.POLLOUT):
            self._socket.send(asked)
        while self._socket.poll(max(int(1000 * (deadline_s - time.monotonic())), 0)):
            reply = unpack_map(self._socket.recv(), MAX_REPLY_BYTES)
            if reply.get("id") == number:
                if reply.get("ok") is not True:
                    raise RequestRefused(f"{kind}: {reply.get('detail', 'no reason given')}", str(reply.get("error")))
                return reply
        raise PlayerUnreachable(f"{self.endpoint} did not answer {kind} within {timeout_s:g} s: is the player running?")

    def ask(self, request: Request, *, timeout_s: float = 15.0) -> dict[str, Any]:
        """Send one request that is a value."""
        fields = request_fields(request)
        return self.request(fields.pop("kind"), timeout_s=timeout_s, **fields)

    def hello(self, *, timeout_s: float = 5.0) -> Hello:
        """Who the player is and what it streams."""
        reply = self.request("hello", timeout_s=timeout_s)
        described = read_descriptions(reply.get("streams"))
        device, mode, session, sensors = (_text(reply, name) for name in ("device", "mode", "session", "sensors"))
        listed = reply.get("requests", [])
        requests = tuple(listed) if isinstance(listed, list) else ()
        task = _text(reply, "task") if "task" in reply else None
        return Hello(device, mode, session, sensors, described.streams, described.unknown, requests, task)

    def ping(self, *, timeout_s: float = 5.0) -> Ping:
        """The device's clock, and when the host asked and got it."""
        sent_ns = time.monotonic_ns()
        device_ns = _whole(self.request("clock", timeout_s=timeout_s), "t")
        check_range("clock's t", device_ns, 0, MAX_TIME_NS, whole=True)
        return Ping(sent_ns, device_ns, time.monotonic_ns())

    def clock(self, rounds: int = 8, *, timeout_s: float = 5.0) -> ClockOffset:
        """The device clock's offset now, from a few pings at once."""
        pings = ClockFilter(max_pings=rounds)
        for _ in range(rounds):
            pings.add(self.ping(timeout_s=timeout_s))
        return pings.offset(time.monotonic_ns())

    def place_marker(self, marker: PlaceMarker) -> Placed:
        """Mark what a pixel of a past frame showed."""
        reply = self.ask(marker)
        point = reply.get("p")
        if not (isinstance(point, list) and len(point) == 3 and all(type(x) is float for x in point)):
            raise BadMessage("marker's p is not three floats")
        x, y, z = point
        return Placed(_whole(reply, "t"), _whole(reply, "marker"), (x, y, z), _text(reply, "object"))

    def remove_marker(self, marker: int) -> int:
        """Take one marker away; returns the step's end, ns."""
        return _whole(self.ask(RemoveMarker(marker)), "t")

    def clear_markers(self) -> int:
        """Take all markers away; returns the step's end, ns."""
        return _whole(self.ask(ClearMarkers()), "t")

    def prompt(self, prompt: Prompt) -> int:
        """Show a text in the worker's view; returns the step's end, ns."""
        return _whole(self.ask(prompt), "t")

    def snapshot(self, snapshot: TakeSnapshot) -> Snapshot:
        """The newest frame as a JPEG."""
        reply = self.ask(snapshot)
        jpeg = reply.get("jpeg")
        if not isinstance(jpeg, bytes):
            raise BadMessage("snapshot's jpeg is not bytes")
        return Snapshot(_whole(reply, "t"), _whole(reply, "width"), _whole(reply, "height"), jpeg)

    def set_environment(self, parameters: Mapping[str, float]) -> dict[str, float]:
        """Set what the scene lets be set; returns all parameters as they are now."""
        now = self.ask(SetEnvironment(parameters)).get("parameters")
        if not isinstance(now, dict) or not all(isinstance(value, int | float) for value in now.values()):
            raise BadMessage("environment's parameters are not a map of numbers")
        return now

    def goodbye(self, reason: str = "") -> None:
        """Ask the player to end."""
        self.ask(Goodbye(reason))

    def close(self) -> None:
        """Free the socket."""
        self._socket.close(linger=0)


def _text(reply: Mapping[str, Any], name: str) -> str:
    value = reply.get(name)
    if not isinstance(value, str):
        raise BadMessage(f"the reply's {name} is not a string")
    return value


def _whole(reply: Mapping[str, Any], name: str) -> int:
    value = reply.get(name)
    if type(value) is not int:
        raise BadMessage(f"the reply's {name} is not an integer")
    return value
