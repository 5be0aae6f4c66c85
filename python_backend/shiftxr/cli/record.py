"""`shiftxr record`: a player's streams as a file."""

import signal
import threading
from pathlib import Path

import click

from shiftxr.cli.listening import door_settings, listening
from shiftxr.client.record_scene import record_scene
from shiftxr.client.site import SiteSettings
from shiftxr.sessions.player_addresses import PlayerAddresses
from shiftxr.sessions.recording.attach import record_player
from shiftxr.sessions.recording.recorder import RecordingCounts


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--player", "control", help="Record a player that runs: where it answers requests.")
@click.option("--sensors", help="Where its streams are, if it connects to its readers.")
@listening
@click.option("--task", help="Where its labels are published, if it does not say so itself.")
@click.option("--scene", default="assembly_station", show_default=True, help="Without --player: what to play.")
@click.option("--worker", default=1, show_default=True, help="Which person works there.")
@click.option("--layout", default=1, show_default=True, help="Seed of the first episode's layout.")
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="[default: until Ctrl-C; a scene: 30]")
def record(
    out: Path,
    control: str | None,
    sensors: str | None,
    listen: str | None,
    keys: Path | None,
    key: str,
    task: str | None,
    scene: str,
    worker: int,
    layout: int,
    seconds: float | None,
) -> None:
    """Write OUT, an MCAP file for Foxglove and for `shiftxr replay`: a running player, or a scene played for it."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    click.echo(f"recording to {out}; Ctrl-C finishes it")
    if control is not None or listen is not None:
        door = door_settings(listen, keys, key) if listen is not None else None
        addresses = PlayerAddresses(control, sensors, task, door)
        _tell(out, record_player(out, addresses, stop, seconds=seconds, say=click.echo))
    else:
        settings = SiteSettings(scene, "headless", worker, layout)
        _tell(out, record_scene(out, settings, 30.0 if seconds is None else seconds, stop))


def _tell(out: Path, counts: RecordingCounts) -> None:
    if counts.player_gone:
        click.echo("the player fell silent, so the recording ends there")
    click.echo(
        f"{out}: {counts.seconds:.1f} s, {counts.messages} messages, {counts.bytes / 1e6:.1f} MB; "
        f"{counts.lost} lost, {counts.skipped} of unknown kinds skipped"
    )
