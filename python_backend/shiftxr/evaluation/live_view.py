"""The experiment in the terminal while it runs: clients, streams, scores, rounds."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from shiftxr.federation.api import ClientState, CoordinatorState
from shiftxr.training.prequential import TASKS

_SHOWN = {"rgb": "headset/rgb", "audio": "headset/audio", "imu": "headset/imu", "hands": "headset/hands"}


class LiveView:
    """Owns the terminal while an experiment runs. Without a terminal it prints a line per round."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=4, transient=False) if console.is_terminal else None
        self._rounds_told = 0

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    @property
    def say(self) -> Callable[[str], None]:
        """Print a line above the view."""
        return lambda text: self._console.print(text, highlight=False)

    def show(self, state: CoordinatorState, memory_bytes: int) -> None:
        """Draw the coordinator's state."""
        if self._live is not None:
            self._live.update(Group(_headline(state, memory_bytes), _clients(state.clients)))
        for done in state.rounds[self._rounds_told :]:
            self._rounds_told += 1
            if self._live is None:
                scores = ", ".join(f"{c.name} {_score(c, 'step')}" for c in state.clients)
                self._console.print(
                    f"round {done.round}/{state.rounds_planned}: {done.seconds:.1f} s, "
                    f"{done.bytes_up / 1e6:.1f} MB up; step F1 {scores}; {memory_bytes / 1e9:.1f} GB",
                    highlight=False,
                )


def _headline(state: CoordinatorState, memory_bytes: int) -> Text:
    current = min(state.round, state.rounds_planned)
    last = f", last one {state.rounds[-1].seconds:.1f} s" if state.rounds else ""
    waiting = f"  waiting for {', '.join(state.waiting_for)}" if state.waiting_for else ""
    return Text(f"round {current} of {state.rounds_planned}{last}  {memory_bytes / 1e9:.2f} GB{waiting}", style="bold")


def _clients(clients: list[ClientState]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("client", "profile", "windows", *_SHOWN, "lost", *TASKS, "loss", "MB"):
        table.add_column(column, justify="left" if column in ("client", "profile") else "right")
    for client in clients:
        status = client.status
        rates = [f"{status.streams[t].rate_hz:.0f}/s" if t in status.streams else "-" for t in _SHOWN.values()]
        lost = sum(stream.lost for stream in status.streams.values())
        scores = [_score(client, task) for task in TASKS]
        loss = "-" if status.loss is None else f"{status.loss:.2f}"
        memory = f"{status.rss_bytes / 1e6:.0f}"
        table.add_row(client.name, client.profile, str(status.windows), *rates, str(lost), *scores, loss, memory)
    return table


def _score(client: ClientState, task: str) -> str:
    score = client.status.scores.get(task)
    return "-" if score is None else f"{score:.2f}"
