"""Rows of streams in the terminal: a table that lives in one, plain lines anywhere else."""

from typing import Literal

from rich.table import Table
from rich.text import Text

from shiftxr.sessions.watching.stream_row import StreamRow

_LOSSES = ("lost", "dropped", "superseded", "refused", "skipped")
_ALWAYS = ("lost", "dropped", "refused")  # in the table, which is narrow: what went wrong


def stream_table(rows: list[StreamRow], title: str) -> Table:
    """The table; what was lost is red."""
    losses = [*_ALWAYS, *(["skipped"] if any(row.stats.skipped for row in rows) else [])]
    table = Table(title=title, box=None, pad_edge=False, title_justify="left")
    cells = [_cells(row, losses) for row in rows]
    for number, column in enumerate(("stream", "rate", "age", "kB/s", "received", *losses)):
        width = max((len(line[number]) for line in cells), default=0)
        left_or_right: Literal["left", "right"] = "left" if number == 0 else "right"
        table.add_column(column, justify=left_or_right, no_wrap=True, min_width=max(width, len(column)))
    table.add_column("", no_wrap=True)
    for line in cells:
        table.add_row(*line)
    return table


def stream_line(row: StreamRow) -> str:
    """One stream as a line of text that a script can read: `name value` pairs."""
    counts = " ".join(f"{name} {getattr(row.stats, name)}" for name in ("received", *_LOSSES))
    return (
        f"{row.topic} {row.kind} rate {row.rate_hz:.1f}/s age {_age(row)} {counts} "
        f"{row.bytes_per_s / 1e3:.1f} kB/s {row.meter}"
    ).rstrip()


def _cells(row: StreamRow, losses: list[str]) -> list[Text]:
    told = (row.topic, f"{row.rate_hz:.1f}/s", _age(row), f"{row.bytes_per_s / 1e3:.1f}", str(row.stats.received))
    counts = [_count(name, getattr(row.stats, name)) for name in losses]
    return [*map(Text, told), *counts, Text(row.meter)]


def _count(name: str, count: int) -> Text:
    return Text(str(count), style="bold red" if count and name in _ALWAYS else "")


def _age(row: StreamRow) -> str:
    return "-" if row.age_ms is None else f"{row.age_ms:.0f} ms"
