"""`shiftxr scene profile`: what a SHIFT profile does, in words and over a session."""

from pathlib import Path

import click
from rich.console import Console

from shiftxr.scenes.profile import load_profile
from shiftxr.scenes.profile_view.terminal import profile_text
from shiftxr.scenes.profile_view.tracks import profile_tracks


@click.command()
@click.argument("name")
@click.option(
    "--minutes",
    default=10.0,
    show_default=True,
    type=click.FloatRange(min=0, max=1440, min_open=True),
    help="How long a session to show.",
)
@click.option(
    "--worker", default=1, show_default=True, type=click.IntRange(min=0), help="Whose session: gaps differ by its seed."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Also draw it into this PNG file.")
def profile(name: str, minutes: float, worker: int, out: Path | None) -> None:
    """Show what the profile NAME (or a .json file) makes of a client, and when."""
    shown = load_profile(name)
    until_s = 60.0 * minutes
    tracks = profile_tracks(shown, until_s, worker)
    Console(highlight=False).print(profile_text(shown, tracks, until_s))
    if out is not None:
        from shiftxr.scenes.profile_view.picture import draw_profile  # matplotlib takes a second to import

        try:
            draw_profile(out, shown, tracks, until_s)
        except OSError as error:
            raise click.FileError(str(out), error.strerror or str(error)) from error
        click.echo(f"drawn into {out}")
