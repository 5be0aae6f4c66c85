"""A profile's tracks as a picture: numbers as lines, interruptions as bars, one time axis."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from shiftxr.scenes.profile import ShiftProfile
from shiftxr.scenes.profile_view.tracks import Spans, Track

_POINTS = 600  # per line
_LINE, _BAR = "#1a73b8", "#c5221f"


def draw_profile(path: Path, profile: ShiftProfile, tracks: Sequence[Track], until_s: float) -> None:
    """Write a PNG.

    Raises:
        OSError: the file can't be written.
    """
    rows = max(len(tracks), 1)
    figure = Figure(figsize=(8.5, 0.8 + 0.75 * rows), layout="constrained")
    panels: list[Axes] = list(figure.subplots(rows, 1, sharex=True, squeeze=False)[:, 0])
    for panel, track in zip(panels, tracks, strict=False):
        _draw(panel, track, until_s)
    if not tracks:
        panels[0].set_yticks([])
        panels[0].text(0.5, 0.5, "nothing changes over the session", ha="center", transform=panels[0].transAxes)
    panels[-1].set_xlim(0.0, until_s / 60.0)
    panels[-1].set_xlabel("minutes", fontsize=8)
    figure.suptitle(f"{profile.name}: {profile.description}", fontsize=9)
    figure.savefig(path, format="png", dpi=120)


def _draw(panel: Axes, track: Track, until_s: float) -> None:
    if isinstance(track, Spans):
        panel.broken_barh([(start / 60.0, (end - start) / 60.0) for start, end in track.spans], (0.0, 1.0), color=_BAR)
        panel.set_ylim(0.0, 1.0)
        panel.set_yticks([])
        label = track.name
    else:
        values = track.sampled(until_s, _POINTS)
        panel.plot([(n + 0.5) * until_s / _POINTS / 60.0 for n in range(_POINTS)], values, color=_LINE)
        panel.margins(y=0.2)
        label = f"{track.name}\n{track.unit}".strip()
    panel.set_ylabel(label, fontsize=8, rotation=0, ha="right", va="center")
    panel.tick_params(labelsize=7)
