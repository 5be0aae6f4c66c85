"""A side channel by which a player tells the trainer where its ZeroMQ sockets are, before the first reset's reply."""

import uuid
from dataclasses import dataclass

import msgpack
from mlagents_envs.side_channel import IncomingMessage, OutgoingMessage, SideChannel

from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.packed import unpack_map

CHANNEL_ID = uuid.UUID("6d5a1d0e-3a53-4c0b-9f0d-5f7a4a6d1c01")
_MAX_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a player publishes its sensors and answers requests."""

    sensors: str
    control: str


class EndpointsChannel(SideChannel):  # type: ignore[misc]
    """On the player's side `announce`; on the trainer's side `endpoints` once the first reset has returned."""

    def __init__(self) -> None:
        super().__init__(CHANNEL_ID)
        self.endpoints: Endpoints | None = None

    def announce(self, endpoints: Endpoints) -> None:
        """Queue the addresses for the next exchange."""
        message = OutgoingMessage()
        message.set_raw_bytes(bytearray(msgpack.packb({"sensors": endpoints.sensors, "control": endpoints.control})))
        self.queue_message_to_send(message)

    def on_message_received(self, msg: IncomingMessage) -> None:
        """The addresses have come; raises BadMessage."""
        fields = unpack_map(bytes(msg.get_raw_bytes()), _MAX_BYTES)
        sensors, control = fields.get("sensors"), fields.get("control")
        if not (isinstance(sensors, str) and isinstance(control, str)):
            raise BadMessage("the player's endpoints are not two addresses")
        self.endpoints = Endpoints(sensors, control)
