"""`shiftxr init`: write a federation's first global modules and its plan."""

from pathlib import Path

import click

from shiftxr.federation.plan import Plan, plan_modules
from shiftxr.federation.run_folder import write_run_folder
from shiftxr.model.config import PRESETS
from shiftxr.model.m3t import M3T
from shiftxr.model.modules import get_modules


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
    write_run(out, rounds, windows_per_round, clients, deadline_s, seed, preset)
    click.echo(f"wrote {out}: serve it with `shiftxr coordinator --run {out}`")


def write_run(
    out: Path, rounds: int, windows_per_round: int, clients: int, deadline_s: float | None, seed: int, preset: str
) -> None:
    """Build the first model and write the run folder; raises BadPlan."""
    config = PRESETS[preset]
    modules = get_modules(M3T(config, seed))
    plan = Plan(
        rounds=rounds,
        windows_per_round=windows_per_round,
        min_clients=clients,
        deadline_s=deadline_s,
        seed=seed,
        modules=plan_modules(modules),
        model=config.to_json(),
    )
    write_run_folder(out, plan, modules)
