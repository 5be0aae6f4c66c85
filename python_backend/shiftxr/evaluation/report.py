"""What an experiment measured, as report.json and as a page that needs no other file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import jinja2

from shiftxr.client.record import ClientRecord
from shiftxr.evaluation.plots import plot_prequential, plot_rounds, plot_scores
from shiftxr.evaluation.scores import ClientScores, summarize
from shiftxr.federation.api import RoundRecord

SCHEMA = 1
_NOT_YET = "not measured yet"


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that a report is made of."""

    seed: int
    clients: Sequence[ClientRecord]
    rounds: Sequence[RoundRecord]
    scores: Sequence[ClientScores]
    peak_bytes: int
    learnt_s: float  # from the start to the last round's end
    total_s: float
    holdout_workers: int
    holdout_windows: int  # per profile


def write_report(out: Path, measured: Measured) -> Path:
    """Write report.json and report.html; returns the latter's path."""
    report = to_json(measured)
    (out / "report.json").write_text(json.dumps(report, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    page = out / "report.html"
    page.write_text(_to_html(report), encoding="utf-8")
    return page


def to_json(measured: Measured) -> dict[str, Any]:
    """The report as plain data."""
    up = sum(r.bytes_up for r in measured.rounds)
    down = sum(r.bytes_down for r in measured.rounds)
    return {
        "schema": SCHEMA,
        "shiftxr": metadata.version("shiftxr"),
        "seed": measured.seed,
        "clients": [_client(record) for record in measured.clients],
        "rounds": [r.model_dump() for r in measured.rounds],
        "evaluation": summarize(measured.scores),
        "holdout": {"workers": measured.holdout_workers, "windows_per_profile": measured.holdout_windows},
        "axes": {
            "task_quality": {"central": _NOT_YET, "intervals over seeds": _NOT_YET},
            "communication": {"bytes_up": up, "bytes_down": down, "codec": "raw float32"},
            "compute": {
                "learning_s": round(measured.learnt_s, 1),
                "total_s": round(measured.total_s, 1),
                "peak_memory_bytes": measured.peak_bytes,
                "gradient_steps": {c.id: c.gradient_steps for c in measured.clients},
                "train_s": {c.id: round(c.train_s, 1) for c in measured.clients},
            },
            "privacy": {"raw sensor data sent": 0, "differential privacy": _NOT_YET, "attacks": _NOT_YET},
            "personalization": {"personalized": _NOT_YET},
        },
    }


def _client(record: ClientRecord) -> dict[str, Any]:
    fields = record.to_json()
    fields["prequential"] = {
        task: [[seen, round(score, 6)] for seen, score in notes] for task, notes in record.prequential.items()
    }
    return fields


def _to_html(report: dict[str, Any]) -> str:
    template = resources.files("shiftxr.evaluation").joinpath("report.html.jinja").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    plots = {
        "scores": plot_scores(report["evaluation"]),
        "prequential": plot_prequential(report["clients"]),
        "rounds": plot_rounds(report["rounds"]),
    }
    return environment.from_string(template).render(report=report, plots=plots, not_yet=_NOT_YET)
