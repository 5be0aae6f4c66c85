"""What the commands share that wait for a player on another machine: `--listen`, `--keys` and `--key`."""

from pathlib import Path

from shiftxr_bridge.door import DoorSettings
from shiftxr_bridge.errors import ShiftxrError


class BadListen(ShiftxrError):
    """--listen does not name two addresses."""


def door_settings(listen: str, keys: Path | None, key: str) -> DoorSettings:
    """Where a player connects: `SENSORS,CONTROL`; raises BadListen."""
    addresses = listen.split(",")
    if len(addresses) != 2 or not all(address.startswith("tcp://") for address in addresses):
        raise BadListen(f"--listen {listen!r}: give two addresses, such as tcp://0.0.0.0:7401,tcp://0.0.0.0:7402")
    return DoorSettings(addresses[0], addresses[1], keys, key)
