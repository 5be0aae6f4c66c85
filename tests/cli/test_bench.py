"""`shiftxr bench` measures for real; only its own arithmetic and the form of what it writes are checked here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from shiftxr.evaluation.benchmarks.figure import Figure
from shiftxr.evaluation.benchmarks.registry import UnknownBenchmark, run_benchmark


def test_a_figure_stands_beside_its_baseline() -> None:
    assert Figure("a.b", 3.0, "s", 2.0, "lower").to_json() == {
        "name": "a.b",
        "value": 3.0,
        "unit": "s",
        "baseline": 2.0,
        "ratio": 1.5,
        "better": "lower",
    }


def test_the_wire_is_measured_between_two_processes_and_written_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    command = [sys.executable, "-m", "shiftxr.cli", "bench", "wire.frames_per_s", "--json", str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    assert "wire.frames_per_s" in ended.stdout
    (figure,) = json.loads(file.read_text(encoding="utf-8"))
    assert list(figure) == ["name", "value", "unit", "baseline", "ratio", "better"]
    assert (figure["name"], figure["unit"], figure["better"]) == ("wire.frames_per_s", "frames/s", "higher")
    assert figure["value"] > 0
    assert figure["ratio"] == pytest.approx(figure["value"] / figure["baseline"])


def test_a_figure_that_no_benchmark_has_is_refused() -> None:
    with pytest.raises(
        UnknownBenchmark, match=r"no benchmark 'disk\.seeks': choose from wire, player, train, round, hands"
    ):
        run_benchmark("disk.seeks")
