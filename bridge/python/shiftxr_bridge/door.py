"""Where a player on another machine comes in: streams on one address, its control plane on another, both guarded."""

import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import zmq

from shiftxr_bridge.control_client import ControlClient, Hello
from shiftxr_bridge.ends import Bind
from shiftxr_bridge.errors import PlayerUnreachable
from shiftxr_bridge.gatekeeper import Gatekeeper
from shiftxr_bridge.gateway import Gateway
from shiftxr_bridge.keys import allowed_keys, read_pair

_LOOK_S = 0.5


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """Where players connect. Off loopback with keys."""

    sensors: str  # tcp://HOST:PORT, or * for a free port
    control: str
    keys: Path | None = None  # folder of keys: our own pair, and those that may connect
    key: str = "site"  # our pair's name


class Door:
    """Owns the listening sockets. Readers subscribe at `sensors`, on loopback; `control` asks whoever has come in.

    Raises:
        InsecureBind, AddressInUse: an address can't be bound.
        NoKeys: the folder has no pair of that name.
    """

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", settings: DoorSettings) -> None:
        with ExitStack() as stack:
            pair = None
            if (folder := settings.keys) is not None:
                pair = read_pair(folder, settings.key)
                stack.enter_context(closing(Gatekeeper(context, lambda: allowed_keys(folder))))
            gateway = stack.enter_context(closing(Gateway(context, Bind(settings.sensors, pair))))
            self.control = stack.enter_context(closing(ControlClient(context, Bind(settings.control, pair))))
            self._resources = stack.pop_all()
        self.sensors = gateway.endpoint
        self.outside = (gateway.outside, self.control.endpoint)

    def wait_for_player(self, timeout_s: float, stopped: Callable[[], bool] = lambda: False) -> Hello:
        """Who comes in; raises PlayerUnreachable when nobody does in time, or before it is stopped."""
        deadline_s = time.monotonic() + timeout_s
        while True:
            left_s = deadline_s - time.monotonic()
            try:
                return self.control.hello(timeout_s=min(max(left_s, 0.0), _LOOK_S))
            except PlayerUnreachable:
                if left_s <= _LOOK_S or stopped():
                    raise

    def close(self) -> None:
        """Shut it."""
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
