"""`shiftxr client`: one site."""

import signal
from pathlib import Path

import click

from shiftxr.cli.listening import door_settings, listening
from shiftxr.client.run import ClientSettings, run_client
from shiftxr.client.site import SiteSettings


@click.command()
@click.option(
    "--player", default="headless", show_default=True, help="`headless`, `remote`, or the path of a Unity build."
)
@listening
@click.option("--scene", default="assembly_station", show_default=True, help="A scene's name or folder.")
@click.option("--profile", default="all_sensors", show_default=True, help="A SHIFT profile's name or file.")
@click.option("--coordinator", required=True, help="URL, such as http://127.0.0.1:8765.")
@click.option("--token", envvar="SHIFTXR_TOKEN", required=True, help="The join token that the coordinator printed.")
@click.option("--name", default="client", show_default=True, help="Unique in the federation.")
@click.option("--worker", "worker_seed", default=1, show_default=True, help="Which person works here.")
@click.option("--layout", "layout_seed", default=1, show_default=True, help="Seed of the first episode's layout.")
@click.option("--seed", default=1, show_default=True, help="Of the training.")
@click.option("--hop-s", default=0.5, show_default=True, help="Seconds between windows.")
@click.option("--out", type=click.Path(path_type=Path), help="Leave a record and the player's log here.")
@click.option("--record", "recording", type=click.Path(dir_okay=False, path_type=Path), help="Also write an MCAP file.")
@click.option("--local-twin", is_flag=True, help="Also train a model that never sees global modules.")
def client(
    player: str,
    listen: str | None,
    keys: Path | None,
    key: str,
    scene: str,
    profile: str,
    coordinator: str,
    token: str,
    name: str,
    worker_seed: int,
    layout_seed: int,
    seed: int,
    hop_s: float,
    out: Path | None,
    recording: Path | None,
    local_twin: bool,
) -> None:
    """Run one site until the federation is finished."""
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))  # ends as by Ctrl-C: the player is ended too
    door = door_settings(listen or "", keys, key) if player == "remote" else None
    site = SiteSettings(scene, player, worker_seed, layout_seed, hop_s, door=door)
    settings = ClientSettings(name, coordinator, token, site, profile, seed, out, recording, local_twin)
    run_client(settings, click.echo)
