"""Scores of models on held-out windows (README, "What it learns"): untrained, local and federated, per task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from shiftxr.federation.modules import Modules
from shiftxr.model.config import M3TConfig
from shiftxr.model.m3t import M3T
from shiftxr.model.modules import set_modules
from shiftxr.sessions.window import Window
from shiftxr.training.live import LiveTrainer, TrainerSettings
from shiftxr.training.prequential import TASKS, forecast_errors, score_predictions

METRICS = {"step": "macro-F1", "mistake": "macro-F1", "hand_forecast": "1 - error / error of staying"}
_BATCH = 64


@dataclass(frozen=True, slots=True)
class ModelScore:
    """One model on one set of windows."""

    tasks: Mapping[str, float]
    forecast_error_m: float
    staying_error_m: float


def score_modules(config: M3TConfig, modules: Modules, windows: Sequence[Window]) -> ModelScore:
    """Score a model given by its modules."""
    model = M3T(config, seed=0)
    set_modules(model, modules)
    trainer = LiveTrainer(model, TrainerSettings(), seed=0)
    predictions = [p for at in range(0, len(windows), _BATCH) for p in trainer.predict(windows[at : at + _BATCH])]
    labels = [window.labels for window in windows]
    return ModelScore(score_predictions(labels, predictions), *forecast_errors(labels, predictions))


@dataclass(frozen=True, slots=True)
class ClientScores:
    """A client's three models on held-out windows under its own profile."""

    client: str
    untrained: ModelScore
    local: ModelScore
    federated: ModelScore


def summarize(scores: Sequence[ClientScores]) -> dict[str, Any]:
    """report.json's `evaluation`: means over the clients, and each client's own."""
    summary: dict[str, Any] = {}
    for task in TASKS:
        entry: dict[str, Any] = {"metric": METRICS[task]}
        for kind in ("untrained", "local", "federated"):
            entry[kind] = _mean([getattr(score, kind).tasks[task] for score in scores])
        entry["clients"] = {
            score.client: {
                kind: _number(getattr(score, kind).tasks[task]) for kind in ("untrained", "local", "federated")
            }
            for score in scores
        }
        if task == "hand_forecast":
            for kind in ("untrained", "local", "federated"):
                entry[f"{kind}_error_mm"] = _mean([1e3 * getattr(score, kind).forecast_error_m for score in scores])
            entry["staying_error_mm"] = _mean([1e3 * score.federated.staying_error_m for score in scores])
        summary[task] = entry
    return summary


def _mean(values: Sequence[float]) -> float | None:
    return _number(float(np.mean(values)))


def _number(value: float) -> float | None:
    """JSON has no NaN: a task without labels has no score."""
    return round(value, 6) if np.isfinite(value) else None
