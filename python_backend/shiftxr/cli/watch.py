"""`shiftxr watch`: what a player streams, in the terminal or in Foxglove."""

import signal
import threading
from contextlib import ExitStack, closing
from pathlib import Path

import click
from rich.console import Console

from shiftxr.cli.listening import door_settings, listening
from shiftxr.sessions.player_addresses import PlayerAddresses
from shiftxr.sessions.watching.foxglove_server import FoxgloveServer
from shiftxr.sessions.watching.own_player import own_player
from shiftxr.sessions.watching.watch import watch as watch_streams
from shiftxr.sessions.watching.watcher import Watcher
from shiftxr_bridge.message_queue import Delivery


@click.command()
@click.argument("control", required=False)
@click.option("--scene", default="assembly_station", show_default=True, help="Without CONTROL: what to play.")
@click.option("--sensors", help="Where its streams are, if it connects to its readers.")
@listening
@click.option("--task", help="Where labels are published, if the player does not say so itself.")
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="[default: until Ctrl-C]")
@click.option("--foxglove", is_flag=True, help="Also serve the streams to Foxglove, on this machine only.")
@click.option(
    "--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="Foxglove's; 0: a free one."
)
def watch(
    control: str | None,
    scene: str,
    sensors: str | None,
    listen: str | None,
    keys: Path | None,
    key: str,
    task: str | None,
    seconds: float | None,
    foxglove: bool,
    port: int,
) -> None:
    """Show rate, age, loss and level of every stream of the player that answers at CONTROL, or of a scene."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        if listen is not None:
            addresses = PlayerAddresses(task=task, door=door_settings(listen, keys, key))
        else:
            addresses = PlayerAddresses(control or stack.enter_context(own_player(scene)), sensors, task)
        delivery: Delivery = "bounded" if foxglove else "latest"
        watcher = stack.enter_context(Watcher(addresses, delivery=delivery, say=click.echo, stopped=stop.is_set))
        also = None
        if foxglove:
            server = stack.enter_context(closing(FoxgloveServer(port, name=f"shiftxr {watcher.hello.device}")))
            click.echo(f"Foxglove: open a connection to {server.url}")
            also = server.publish
        watch_streams(watcher, Console(), stop, seconds=seconds, also=also)
        if watcher.silent:
            click.echo("the player fell silent: it has ended, or hangs")
