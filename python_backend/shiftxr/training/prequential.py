"""Prequential evaluation: every window is predicted before it is trained on (Dawid 1984; Gama et al. 2013)."""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shiftxr.sessions.window import Labels
from shiftxr.training.metrics import forecast_errors_m, forecast_score, macro_f1

TASKS = ("step", "mistake", "hand_forecast")


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model said of one window."""

    step: int
    step_confidence: float
    mistake: int
    hand_forecast: NDArray[np.float32]  # (2, 26, 3), metres


class Prequential:
    """Scores over the last windows, noted at a steady pace."""

    def __init__(self, window_count: int = 60, note_every: int = 20) -> None:
        self._recent: deque[tuple[Labels, Prediction]] = deque(maxlen=window_count)
        self._note_every = note_every
        self.seen = 0
        self.history: dict[str, list[tuple[int, float]]] = {task: [] for task in TASKS}

    def add(self, labels: Labels, prediction: Prediction) -> None:
        """Note one window's labels beside what was predicted before training on it."""
        self.seen += 1
        self._recent.append((labels, prediction))
        if self.seen % self._note_every == 0:
            for task, score in self.scores().items():
                if np.isfinite(score):
                    self.history[task].append((self.seen, score))

    def scores(self) -> dict[str, float]:
        """Per task, the score over the last windows; NaN where nothing was labelled."""
        return score_predictions([labels for labels, _ in self._recent], [made for _, made in self._recent])


def score_predictions(labels: list[Labels], predictions: list[Prediction]) -> dict[str, float]:
    """Macro-F1 of step and mistake, and the forecast's score."""
    scores = {}
    for task in ("step", "mistake"):
        pairs = [(getattr(y, task), getattr(p, task)) for y, p in zip(labels, predictions, strict=True)]
        known = np.array([pair for pair in pairs if pair[0] is not None], int).reshape(-1, 2)
        scores[task] = macro_f1(known[:, 0], known[:, 1])
    scores["hand_forecast"] = forecast_score(*forecast_errors(labels, predictions))
    return scores


def forecast_errors(labels: list[Labels], predictions: list[Prediction]) -> tuple[float, float]:
    """Mean joint error in metres of the forecasts, and of "the hand stays"."""
    pairs = [(y, p) for y, p in zip(labels, predictions, strict=True) if y.hand_forecast is not None]
    if not pairs:
        return float("nan"), float("nan")
    wanted = np.stack([y.hand_forecast for y, _ in pairs if y.hand_forecast is not None])
    valid = np.stack([y.hand_forecast_valid for y, _ in pairs if y.hand_forecast_valid is not None])
    return forecast_errors_m(wanted, np.stack([p.hand_forecast for _, p in pairs]), valid)
