"""`shiftxr init`: write a federation's first global modules and its plan."""

from pathlib import Path

import click

from shiftxr.client.first_run import write_first_run
from shiftxr.model.config import PRESETS


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The run's folder; must hold no run yet.")
@click.option("--rounds", default=8, show_default=True)
@click.option("--windows-per-round", default=50, show_default=True, help="New windows of each client in a round.")
@click.option("--clients", default=3, show_default=True, help="A round waits for at least so many updates.")
@click.option("--deadline-s", type=float, help="Close a round then with the updates that are in.")
@click.option("--seed", default=0, show_default=True, help="Of the first modules.")
@click.option("--model", "preset", type=click.Choice(list(PRESETS)), default="compact", show_default=True)
def init(
    out: Path, rounds: int, windows_per_round: int, clients: int, deadline_s: float | None, seed: int, preset: str
) -> None:
    """Write the first global modules and the plan of a federation."""
    write_first_run(
        out,
        rounds=rounds,
        windows_per_round=windows_per_round,
        clients=clients,
        seed=seed,
        deadline_s=deadline_s,
        preset=preset,
    )
    click.echo(f"wrote {out}: serve it with `shiftxr coordinator --run {out}`")
