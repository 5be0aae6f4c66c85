"""What the commands share that wait for a player on another machine: `--listen`, `--keys` and `--key`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from shiftxr_bridge.door import DoorSettings
from shiftxr_bridge.errors import ShiftxrError


class BadListen(ShiftxrError):
    """--listen does not name two addresses."""


F = TypeVar("F", bound=Callable[..., Any])
_OPTIONS = (
    click.option("--listen", help="Wait for a player on another machine: tcp://HOST:PORT,... for sensors and control."),
    click.option("--keys", type=click.Path(path_type=Path), help="Folder of keys: off loopback, who may connect."),
    click.option("--key", default="site", show_default=True, help="Our key pair's name there."),
)


def listening(command: F) -> F:
    """Add the three options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def door_settings(listen: str, keys: Path | None, key: str) -> DoorSettings:
    """Where a player connects: `SENSORS,CONTROL`; raises BadListen."""
    addresses = listen.split(",")
    if len(addresses) != 2 or not all(address.startswith("tcp://") for address in addresses):
        raise BadListen(f"--listen {listen!r}: give two addresses, such as tcp://0.0.0.0:7401,tcp://0.0.0.0:7402")
    return DoorSettings(addresses[0], addresses[1], keys, key)
