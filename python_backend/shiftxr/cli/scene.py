"""`shiftxr scene`: look at what is in the scenes folder; one subcommand per file."""

import click

from shiftxr.cli.scene_profile import profile


@click.group()
def scene() -> None:
    """Look at scenes and SHIFT profiles."""


scene.add_command(profile)
