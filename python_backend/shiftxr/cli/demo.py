"""`shiftxr demo`: the main job on one machine."""

import signal
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from shiftxr.evaluation.experiment import ExperimentSettings, default_out, quick, read_report, run_experiment
from shiftxr.evaluation.live_view import LiveView
from shiftxr_bridge.errors import ShiftxrError


class OutputTaken(ShiftxrError):
    """The output folder holds an experiment already."""


@click.command()
@click.option("--clients", default=3, show_default=True, type=click.IntRange(1, 32))
@click.option("--rounds", default=8, show_default=True, type=click.IntRange(1, 1000))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 1_000_000))
@click.option("--out", type=click.Path(path_type=Path), help="Where the report goes.  [default: runs/<time>]")
@click.option("--quick", "is_quick", is_flag=True, help="Fewer rounds and windows: about a minute.")
def demo(clients: int, rounds: int, seed: int, out: Path | None, is_quick: bool) -> None:
    """Run a coordinator and live clients until they have learnt, and report it."""
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    settings = ExperimentSettings(out=out or default_out(), clients=clients, rounds=rounds, seed=seed)
    if is_quick:
        settings = quick(settings)
    if (settings.out / "coordinator").exists():
        raise OutputTaken(f"{settings.out} holds an experiment already: choose another --out")
    console = Console()
    with LiveView(console) as view:
        page = run_experiment(replace(settings, out=settings.out.absolute()), view.say, view.show)
    step = read_report(settings.out)["evaluation"]["step"]
    console.print(
        f"step macro-F1 on held-out workers: federated {step['federated']:.3f}, "
        f"local {step['local']:.3f}, untrained {step['untrained']:.3f}",
        highlight=False,
    )
    console.print(f"report: {page}", highlight=False, soft_wrap=True)
