"""`shiftxr`: one thin command per file.

A ShiftxrError becomes one line on stderr and exit status 1; a bug keeps its traceback.
"""

import importlib
import sys

import click

from shiftxr_bridge.errors import ShiftxrError

# Command -> one line for the overview; each is a click command of that name in shiftxr.cli.<command>.
COMMANDS = {
    "demo": "Run the main job on this machine: a coordinator and live, learning clients.",
    "init": "Write the first global modules and the plan of a federation.",
    "coordinator": "Serve a federation to its clients.",
    "client": "Run one site: a player, its worker, a live trainer, and its end of the federation.",
    "player": "Play a scene headless, driven over ML-Agents or on its own.",
    "record": "Write a player's streams to an MCAP file, for Foxglove and for replay.",
    "replay": "Play a recording as a player: same wire, same order, same windows.",
    "watch": "Show a player's streams in the terminal, or live in Foxglove.",
    "scene": "Look at scenes and SHIFT profiles.",
    "keys": "Make and list keys, and say who may connect from another machine.",
    "bench": "Measure figures beside their baselines.",
}


class LazyCommands(click.Group):
    """Imports a command's module when it is asked for: `shiftxr player` need not wait for torch."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the overview."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(f"shiftxr.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="shiftxr")
def shiftxr() -> None:
    """A Unity-connected XR testbed with live federated training."""


def main() -> None:
    """The console script."""
    try:
        shiftxr.main(standalone_mode=False)
    except ShiftxrError as error:
        click.echo(f"shiftxr: {error}", err=True)
        sys.exit(1)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
