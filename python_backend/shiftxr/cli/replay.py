"""`shiftxr replay`: a recording as a player."""

import signal
import threading
from pathlib import Path

import click

from shiftxr.sessions.recording.replay import FREE, ReplaySettings, open_replay


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--speed", default=1.0, show_default=True, type=click.FloatRange(0, 1000), help="1 is real time.")
@click.option("--lockstep", is_flag=True, help="As fast as readers take it, without loss; as --speed 0.")
@click.option("--readers", default=1, show_default=True, type=click.IntRange(0), help="To wait for before the start.")
@click.option("--sensors", default=FREE, show_default=True, help="Where to publish.")
@click.option("--task", default=FREE, show_default=True, help="Where to publish labels.")
@click.option("--control", default=FREE, show_default=True, help="Where to answer requests.")
def replay(file: Path, speed: float, lockstep: bool, readers: int, sensors: str, task: str, control: str) -> None:
    """Play FILE as if its headset were streaming: same messages, same order, same times."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    settings = ReplaySettings(file, 0.0 if lockstep else speed, readers, sensors, task, control)
    with open_replay(settings, stop) as played:
        labels = f", labels at {played.task}" if played.task else ""
        click.echo(f"streams at {played.sensors}{labels}, requests at {played.control}")
        counts = played.run()
    cut = "; its recorder was killed, so it ends at its last chunk" if counts.cut_off else ""
    click.echo(f"replayed {counts.sent} messages, {counts.skipped} of unknown kinds skipped{cut}")
