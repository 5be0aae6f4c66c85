"""`shiftxr keys`: key pairs for players and sites on different machines, and who may connect."""

from pathlib import Path

import click

from shiftxr_bridge import keys as folder_keys

_folder = click.option(
    "--keys",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of keys.  [default: $SHIFTXR_KEYS, else the user's configuration folder]",
)


@click.group()
def keys() -> None:
    """Make and list keys: whatever leaves this machine is encrypted, and only known keys may connect."""


@keys.command()
@click.argument("name")
@_folder
def new(name: str, folder: Path | None) -> None:
    """Make a key pair NAME. Give its .key file away; never its .key_secret."""
    public = folder_keys.create_keys(folder or folder_keys.default_folder(), name)
    click.echo(f"made {public} (public) and {public}_secret")


@keys.command("list")
@_folder
def list_(folder: Path | None) -> None:
    """Show our own keys, and those that may connect."""
    entries = folder_keys.list_keys(folder or folder_keys.default_folder())
    for entry in entries:
        click.echo(f"{'own' if entry.own else 'allowed':8} {entry.name:24} {entry.public.decode()}")
    if not entries:
        click.echo("no keys yet: make one with `shiftxr keys new NAME`")


@keys.command()
@click.argument("public", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_folder
def allow(public: Path, folder: Path | None) -> None:
    """Let the holder of the key in PUBLIC (a .key file) connect; running sites know at once."""
    click.echo(f"{folder_keys.allow(folder or folder_keys.default_folder(), public)} may connect")


@keys.command()
@click.argument("name")
@_folder
def revoke(name: str, folder: Path | None) -> None:
    """Let NAME connect no more (a connection that stands is not cut)."""
    folder_keys.revoke(folder or folder_keys.default_folder(), name)
    click.echo(f"{name} may not connect any more")
