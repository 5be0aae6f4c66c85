"""`shiftxr bench`: figures beside their baselines."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from shiftxr.evaluation.benchmarks.figure import Figure
from shiftxr.evaluation.benchmarks.registry import BENCHMARKS, run_benchmark


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures to a file.")
def bench(names: tuple[str, ...], file: Path | None) -> None:
    """Measure the named benchmarks, or all of them."""
    figures: list[Figure] = []
    console = Console()
    for name in names or tuple(BENCHMARKS):
        with console.status(f"measuring {name}"):
            figures += run_benchmark(name)
    console.print(_table(figures))
    if file is not None:
        file.write_text(json.dumps([figure.to_json() for figure in figures], indent=2) + "\n", encoding="utf-8")


def _table(figures: list[Figure]) -> Table:
    table = Table("figure", "value", "baseline", "unit", "ratio", "better")
    for f in figures:
        table.add_row(f.name, f"{f.value:.4g}", f"{f.baseline:.4g}", f.unit, f"{f.ratio:.2f}", f.better)
    return table
