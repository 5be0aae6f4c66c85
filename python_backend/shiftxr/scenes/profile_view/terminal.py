"""A profile as text: a table of its dimensions in words, and a line of blocks for each track."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from shiftxr.scenes.profile import ShiftProfile
from shiftxr.scenes.profile_view.tracks import Level, Spans, Track
from shiftxr.scenes.profile_view.words import profile_words

BLOCKS = "▁▂▃▄▅▆▇█"
NOTHING = "·"
CELLS = 36


def profile_text(profile: ShiftProfile, tracks: Sequence[Track], until_s: float) -> RenderableType:
    """All of it, for a terminal of 80 columns or more."""
    title = Text.assemble((profile.name, "bold"), f": {profile.description}")
    return Group(title, Text(), _words(profile), Text(), _schedule(tracks, until_s))


def bar(values: NDArray[np.float64]) -> str:
    """A block per value, from the lowest of them to the highest; all the lowest where they are one."""
    low, spread = float(values.min()), float(np.ptp(values))
    places = np.zeros(len(values)) if spread == 0.0 else (values - low) / spread * (len(BLOCKS) - 1)
    return "".join(BLOCKS[round(place)] for place in places)


def marks(shares: NDArray[np.float64]) -> str:
    """A block per share of 0 to 1, and a dot for none: nothing that happens is too short to be seen."""
    return "".join(NOTHING if share <= 0.0 else BLOCKS[min(int(share * 8.0), 7)] for share in shares)


def _words(profile: ShiftProfile) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for dimension, lines in profile_words(profile).items():
        table.add_row(dimension, Text("\n".join(lines)))
    return table


def _schedule(tracks: Sequence[Track], until_s: float) -> RenderableType:
    if not tracks:
        return Text(f"nothing changes over {until_s / 60.0:g} minutes")
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("over the session", no_wrap=True)
    axis = f"{until_s / 60.0:g} min"
    table.add_column("0" + axis.rjust(CELLS - 1), no_wrap=True, min_width=CELLS)
    table.add_column("", overflow="fold")
    for track in tracks:
        table.add_row(*_row(track, until_s))
    return table


def _row(track: Track, until_s: float) -> tuple[str, str, str]:
    match track:
        case Level():
            values = track.sampled(until_s, CELLS)
            ends = [track.at(0.0), track.at(until_s), *values]
            return track.name, bar(values), f"{_number(min(ends))} to {_number(max(ends))} {track.unit}".rstrip()
        case Spans():
            shares = track.shares(until_s, CELLS)
            return track.name, marks(shares), f"{len(track.spans)} times, {shares.mean():.1%}"


def _number(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000.0 else f"{value:.0f}"
