"""A player never outlives its trainer, whichever way that goes, and ends when it is asked to."""

import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import zmq
from tests.player_contract.subject import Subject

from shiftxr_bridge.control_client import ControlClient
from shiftxr_bridge.mlagents.endpoints import EndpointsChannel
from shiftxr_bridge.mlagents.trainer_end import PlayerEnvironment, connect_editor

TRAINER = Path(__file__).with_name("trainer.py")
START_S, END_S = 60.0, 15.0  # a player that has not ended by then does not end by itself


class Started:
    """A player's process of our own, which waits for a trainer on `port`."""

    def __init__(self, subject: Subject, log: Path) -> None:
        self.port, self._log = free_port(), log
        command = [*subject.command(control_hz=10, rgb_hz=10), "--mlagents-port", str(self.port)]
        with log.open("wb") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)

    def ends(self) -> tuple[int, str]:
        """Its exit status once it has ended by itself, and all that it said."""
        status = self.process.wait(END_S)
        return status, self._log.read_text(encoding="utf-8")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def started(subject: Subject, tmp_path: Path) -> Iterator[Started]:
    player = Started(subject, tmp_path / "player.log")
    yield player
    player.process.kill()
    player.process.wait()


def says_why_it_ended(said: str) -> bool:
    lines = said.lower().splitlines()
    return "traceback" not in said.lower() and any("trainer" in line or "asked to" in line for line in lines)


@pytest.mark.parametrize("doing", ["steps", "waits"])
def test_a_player_whose_trainer_is_killed_ends_by_itself(started: Started, doing: str) -> None:
    command = [sys.executable, str(TRAINER), str(started.port), doing]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as trainer:
        assert trainer.stdout is not None
        assert "driving\n" in trainer.stdout  # reads up to there: ML-Agents says things, too
        trainer.send_signal(signal.SIGKILL)
    status, said = started.ends()
    assert status == 0, said
    assert says_why_it_ended(said), said


@contextlib.contextmanager
def trained(started: Started) -> Iterator[tuple[PlayerEnvironment, str]]:
    """A trainer in this process, which has reset; and where the player answers requests."""
    channel = EndpointsChannel()
    with connect_editor(port=started.port, timeout_s=START_S, side_channels=[channel]) as environment:
        environment.reset()
        assert channel.endpoints is not None
        yield environment, channel.endpoints.control


def test_a_player_whose_trainer_closes_ends_with_it(started: Started) -> None:
    with trained(started) as (environment, _):
        environment.step()
    status, said = started.ends()
    assert status == 0, said
    assert says_why_it_ended(said), said


def test_goodbye_ends_a_player_whose_trainer_says_nothing(started: Started) -> None:
    with trained(started) as (_, control), zmq.Context() as context, closing(ControlClient(context, control)) as asks:
        asks.goodbye("the shift is over")
        status, said = started.ends()
    assert status == 0, said
    assert says_why_it_ended(said), said
