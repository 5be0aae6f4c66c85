"""A player that comes to the site instead of being started by it: a headset on the network, with a person in it."""

import threading
from collections.abc import Callable
from contextlib import ExitStack

import zmq

from shiftxr_bridge.door import Door, DoorSettings
from shiftxr_bridge.mlagents.endpoints import Endpoints


class AwaitedPlayer:
    """Owns the door that the player comes through. Nobody drives it: a person does, over there.

    Raises:
        InsecureBind, AddressInUse, NoKeys: the door can't be opened.
        PlayerUnreachable: nobody came in time.
    """

    def __init__(self, settings: DoorSettings, *, timeout_s: float, say: Callable[[str], None]) -> None:
        with ExitStack() as stack:
            context = stack.enter_context(zmq.Context())
            self._door = stack.enter_context(Door(context, settings))
            say(f"waiting for a player: its sensors to {self._door.outside[0]}, its control to {self._door.outside[1]}")
            hello = self._door.wait_for_player(timeout_s)
            say(f"a player has come: {hello.device}, {hello.mode}")
            self._resources = stack.pop_all()
        self.endpoints = Endpoints(self._door.sensors, self._door.outside[1])

    def run(self, stop: threading.Event) -> None:
        """Wait until stopped."""
        stop.wait()

    def close(self) -> None:
        """Shut the door."""
        self._resources.close()
