"""The live view, drawn into a terminal of known width and into a pipe."""

import io

from rich.console import Console

from shiftxr.evaluation.live_view import LiveView
from shiftxr.federation.api import ClientState, ClientStatus, CoordinatorState, RoundRecord, StreamCounts

STATUS = ClientStatus(
    windows=37,
    loss=1.25,
    rss_bytes=612_000_000,
    streams={
        "headset/rgb": StreamCounts(received=400, lost=3, rate_hz=12.4),
        "headset/imu": StreamCounts(received=400, lost=0, rate_hz=9.6),
    },
    scores={"step": 0.416},
)
STATE = CoordinatorState(
    round=2,
    rounds_planned=5,
    finished=False,
    waiting_for=["client-1"],
    clients=[ClientState(client_id=1, name="client-1", scene="s", profile="no_audio", rounds=1, status=STATUS)],
    rounds=[RoundRecord(round=1, seconds=7.25, participants=["client-1"], bytes_up=2_000_000, bytes_down=1)],
    rss_bytes=1,
)


def test_a_terminal_shows_streams_rounds_scores_and_memory() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=140, color_system=None)
    with LiveView(console) as view:
        view.say("starting")
        view.show(STATE, 1_730_000_000)
    lines = [line for line in screen.getvalue().splitlines() if "client-1" in line]
    assert any("round 2 of 5, last one 7.2 s" in line and "1.73 GB" in line for line in lines)
    assert lines[-1].split() == [
        *("client-1", "no_audio", "37", "12/s", "-", "10/s", "-", "3"),  # windows, rgb, audio, imu, hands, lost
        *("0.42", "-", "-", "1.25", "612"),  # step, mistake, hand_forecast, loss, MB
    ]


def test_a_pipe_gets_one_line_per_round() -> None:
    pipe = io.StringIO()
    with LiveView(Console(file=pipe, width=140)) as view:
        for _ in range(3):
            view.show(STATE, 1_730_000_000)
    assert pipe.getvalue() == "round 1/5: 7.2 s, 2.0 MB up; step F1 client-1 0.42; 1.7 GB\n"
