"""Where a player is reached by who records or watches it, and how it is reached."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import zmq

from shiftxr_bridge.control_client import ControlClient, Hello
from shiftxr_bridge.door import Door, DoorSettings
from shiftxr_bridge.errors import PlayerUnreachable

_COMES_S = 300.0  # somebody puts on a headset first


@dataclass(frozen=True, slots=True)
class PlayerAddresses:
    """What is None, the player says itself."""

    control: str | None = None  # where it answers requests; None where it comes in through the door
    sensors: str | None = None
    task: str | None = None  # where somebody publishes labels
    door: DoorSettings | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """A player that has answered."""

    control: ControlClient
    hello: Hello
    planes: dict[str, str]  # publisher ("player", and "worker" where somebody labels) -> address


@contextmanager
def reach(
    context: "zmq.Context[zmq.Socket[bytes]]",
    addresses: PlayerAddresses,
    *,
    timeout_s: float,
    say: Callable[[str], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Reached]:
    """Ask a player who it is, or open the door and wait for one.

    Raises:
        PlayerUnreachable: there is none, or it connects to its readers and nobody said where that is.
        InsecureBind, AddressInUse, NoKeys: the door can't be opened.
    """
    if addresses.door is not None:
        with Door(context, addresses.door) as door:
            say(f"waiting for a player: its sensors to {door.outside[0]}, its control to {door.outside[1]}")
            hello = door.wait_for_player(_COMES_S, stopped)
            yield Reached(door.control, hello, _planes(door.sensors, addresses.task or hello.task))
    else:
        assert addresses.control is not None
        with closing(ControlClient(context, addresses.control)) as control:
            hello = control.hello(timeout_s=timeout_s)
            sensors = addresses.sensors or hello.sensors
            if not sensors:
                raise PlayerUnreachable(
                    f"the player at {addresses.control} connects to its readers: wait for it with --listen, "
                    "or say where its streams are with --sensors"
                )
            yield Reached(control, hello, _planes(sensors, addresses.task or hello.task))


def _planes(sensors: str, task: str | None) -> dict[str, str]:
    return {"player": sensors, "worker": task} if task else {"player": sensors}
