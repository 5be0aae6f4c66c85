"""The report's plots, as SVG text that a page holds itself."""

import io
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.figure import Figure

_TASKS = {
    "step": "step (macro-F1)",
    "mistake": "mistake (macro-F1)",
    "hand_forecast": "hand forecast (1 - error / staying)",
}
_KINDS = {"untrained": "#9aa0a6", "local": "#e08a1e", "federated": "#1a73b8"}


def plot_scores(evaluation: dict[str, Any]) -> Markup:
    """Untrained, local and federated per task: bars for the mean over clients, dots for the clients."""
    figure = Figure(figsize=(8.5, 3.2), layout="constrained")
    axes = figure.subplots(1, len(_TASKS))
    for panel, (task, title) in zip(axes, _TASKS.items(), strict=True):
        entry = evaluation[task]
        for place, (kind, colour) in enumerate(_KINDS.items()):
            mean = entry[kind]
            if mean is not None:
                panel.bar(place, mean, color=colour, width=0.7)
                panel.annotate(f"{mean:.2f}", (place, max(mean, 0.0)), ha="center", va="bottom", fontsize=9)
            dots = [client[kind] for client in entry["clients"].values() if client[kind] is not None]
            panel.plot([place] * len(dots), dots, "o", color="black", markersize=3, alpha=0.6)
        panel.set_xticks(range(len(_KINDS)), list(_KINDS), fontsize=8)
        panel.axhline(0.0, color="black", linewidth=0.6)
        panel.margins(y=0.15)
        panel.set_title(title, fontsize=9)
    return _svg(figure)


def plot_prequential(clients: Sequence[dict[str, Any]]) -> Markup:
    """Score over the last windows, against windows seen."""
    figure = Figure(figsize=(8.5, 2.8), layout="constrained")
    axes = figure.subplots(1, len(_TASKS))
    for panel, (task, title) in zip(axes, _TASKS.items(), strict=True):
        for client in clients:
            notes = client["prequential"][task]
            panel.plot([n for n, _ in notes], [s for _, s in notes], label=f"{client['id']} ({client['profile']})")
        panel.set_title(title, fontsize=9)
        panel.set_xlabel("windows seen", fontsize=8)
        panel.grid(alpha=0.3)
    axes[0].legend(fontsize=7, loc="best")
    return _svg(figure)


def plot_rounds(rounds: Sequence[dict[str, Any]]) -> Markup:
    """Seconds and megabytes per round."""
    figure = Figure(figsize=(8.5, 2.2), layout="constrained")
    duration, traffic = figure.subplots(1, 2)
    numbers = [r["round"] for r in rounds]
    duration.bar(numbers, [r["seconds"] for r in rounds], color="#1a73b8")
    duration.set_title("seconds per round", fontsize=9)
    traffic.bar([n - 0.2 for n in numbers], [r["bytes_up"] / 1e6 for r in rounds], 0.4, color="#e08a1e", label="up")
    traffic.bar([n + 0.2 for n in numbers], [r["bytes_down"] / 1e6 for r in rounds], 0.4, color="#5b8c5a", label="down")
    traffic.set_title("megabytes per round", fontsize=9)
    traffic.legend(fontsize=7)
    for panel in (duration, traffic):
        panel.set_xticks(numbers)
    return _svg(figure)


def _svg(figure: Figure) -> Markup:
    """The figure as an SVG element, the same for the same data."""
    text = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "shiftxr"}):
        figure.savefig(text, format="svg", metadata={"Date": None})
    drawn = text.getvalue()
    return Markup(drawn[drawn.index("<svg") :])  # our own drawing, of numbers and checked names
