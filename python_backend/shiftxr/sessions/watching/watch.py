"""The loop of `shiftxr watch`: take in what comes, show it a few times a second."""

import threading
import time
from collections.abc import Callable

from rich.console import Console
from rich.live import Live

from shiftxr.sessions.watching.stream_row import StreamRow
from shiftxr.sessions.watching.table import stream_line, stream_table
from shiftxr.sessions.watching.watcher import Watcher
from shiftxr_bridge.subscriber import Message

_LOOK_S, _DRAW_S, _PRINT_S = 0.05, 0.25, 1.0


def watch(
    watcher: Watcher,
    console: Console,
    stop: threading.Event,
    *,
    seconds: float | None = None,
    also: Callable[[Message], None] | None = None,
) -> None:
    """Show a player's streams until stopped, for so many seconds of the host's clock, or until the player is gone.

    Args:
        console: a table lives in a terminal; elsewhere every stream is a line a second.
        also: is handed every message.
    """
    hello = watcher.hello
    title = f"{hello.device}, {hello.mode}, session {hello.session}"
    if not console.is_terminal:
        _follow(watcher, lambda rows: _print(console, rows), _PRINT_S, stop, seconds, also)
        return
    with Live(console=console, refresh_per_second=8) as live:
        _follow(watcher, lambda rows: live.update(stream_table(rows, title)), _DRAW_S, stop, seconds, also)


def _follow(
    watcher: Watcher,
    show: Callable[[list[StreamRow]], None],
    every_s: float,
    stop: threading.Event,
    seconds: float | None,
    also: Callable[[Message], None] | None,
) -> None:
    began_s = shown_s = time.monotonic()
    while not stop.is_set() and not watcher.silent:
        for message in watcher.messages(_LOOK_S):
            if also is not None:
                also(message)
        now_s = time.monotonic()
        over = seconds is not None and now_s - began_s >= seconds
        if over or now_s - shown_s >= every_s:
            show(watcher.rows())
            shown_s = now_s
        if over:
            return


def _print(console: Console, rows: list[StreamRow]) -> None:
    for row in rows:
        console.print(stream_line(row), highlight=False, soft_wrap=True, markup=False)
