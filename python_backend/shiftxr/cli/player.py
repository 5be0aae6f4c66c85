"""`shiftxr player`: the headless player."""

import signal
import threading
from pathlib import Path
from typing import Any

import click

from shiftxr.player.errors import BadParameter
from shiftxr.player.play import PlayerSettings, open_stage, play_alone, play_driven
from shiftxr.player.sensors import SensorSettings
from shiftxr_bridge.ends import Bind, Connect, End
from shiftxr_bridge.keys import default_folder, read_pair, read_public


@click.command()
@click.option("--scene", default="assembly_station", show_default=True, help="A scene's name or folder.")
@click.option("--seed", default=0, show_default=True, help="Layouts, colours and noises follow from it.")
@click.option("--mode", type=click.Choice(["lockstep", "realtime"]), help="Default: lockstep when driven.")
@click.option("--mlagents-port", type=int, help="Be driven by an ML-Agents trainer on this loopback port.")
@click.option("--trainer-timeout-s", default=60.0, show_default=True, help="How long to wait for that trainer.")
@click.option("--sensors", default="tcp://127.0.0.1:*", show_default=True, help="Where to publish.")
@click.option("--control", default="tcp://127.0.0.1:*", show_default=True, help="Where to answer requests.")
@click.option("--connect", is_flag=True, help="Connect to --sensors and --control instead.")
@click.option("--keys", "key_folder", type=click.Path(path_type=Path), help="Our keys.  [default: as `shiftxr keys`]")
@click.option("--key", default="player", show_default=True, help="Our key pair's name.")
@click.option("--server-key", type=click.Path(path_type=Path), help="The other end's .key file: encrypts.")
@click.option("--rgb-size", default="320x240", show_default=True, help="WIDTHxHEIGHT in pixels.")
@click.option("--rgb-hz", default=10, show_default=True)
@click.option("--control-hz", default=10, show_default=True, help="Control steps per second: 10 or 30.")
def player(
    scene: str,
    seed: int,
    mode: Any,
    mlagents_port: int | None,
    trainer_timeout_s: float,
    sensors: str,
    control: str,
    connect: bool,
    key_folder: Path | None,
    key: str,
    server_key: Path | None,
    rgb_size: str,
    rgb_hz: int,
    control_hz: int,
) -> None:
    """Play a scene without a display and stream it. Without --mlagents-port, a worker stands still."""
    width, height = _size(rgb_size)
    settings = PlayerSettings(
        scene=scene,
        seed=seed,
        mode=mode or ("lockstep" if mlagents_port is not None else "realtime"),
        sensors=SensorSettings(width, height, rgb_hz, control_hz),
        sensors_end=_end(sensors, connect, key_folder, key, server_key),
        control_end=_end(control, connect, key_folder, key, server_key),
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with open_stage(settings, stop) as stage:
        click.echo(f"streams at {stage.endpoints.sensors}, requests at {stage.endpoints.control}")
        if mlagents_port is None:
            play_alone(stage)
        else:
            play_driven(stage, mlagents_port, timeout_s=trainer_timeout_s)
            click.echo("ended as it was asked to" if stop.is_set() else "ended with its trainer")
        if stage.pace.late:
            click.echo(f"{stage.pace.late} control steps were late: this machine is slower than real time", err=True)


def _end(address: str, connect: bool, folder: Path | None, key: str, server_key: Path | None) -> End:
    if not connect:
        return Bind(address)
    if server_key is None:
        return Connect(address)
    return Connect(address, read_pair(folder or default_folder(), key), read_public(server_key))


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise BadParameter(f"--rgb-size {text}: give WIDTHxHEIGHT, such as 320x240")
    return int(width), int(height)
