"""The benchmarks by name. Each module has `run()`, which measures a value and its baseline in the same run."""

import importlib

from shiftxr.evaluation.benchmarks.figure import Figure
from shiftxr_bridge.errors import ShiftxrError

BENCHMARKS = {"wire": "wire", "player": "player", "train": "train", "round": "rounds", "hands": "hands"}


class UnknownBenchmark(ShiftxrError):
    """There is no benchmark of that name."""


def run_benchmark(name: str) -> list[Figure]:
    """Run one benchmark by its name, such as `wire`, or by a figure's, such as `wire.frames_per_s`.

    Raises:
        UnknownBenchmark: neither is known.
    """
    family = name.split(".")[0]
    if family not in BENCHMARKS:
        raise UnknownBenchmark(f"no benchmark {name!r}: choose from {', '.join(BENCHMARKS)}")
    module = importlib.import_module(f"shiftxr.evaluation.benchmarks.{BENCHMARKS[family]}")
    figures: list[Figure] = module.run()
    if name == family:
        return figures
    chosen = [figure for figure in figures if figure.name == name]
    if not chosen:
        raise UnknownBenchmark(f"no figure {name!r}: {family} has {', '.join(f.name for f in figures)}")
    return chosen
