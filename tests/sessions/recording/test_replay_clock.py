"""The replay's clock, on a host's clock that a test moves."""

import pytest

from shiftxr.sessions.recording.replay_clock import ReplayClock

S = 1_000_000_000


class Host:
    def __init__(self) -> None:
        self.now = 50 * S

    def __call__(self) -> int:
        return self.now


def test_twice_the_speed_halves_the_waiting_and_doubles_the_clock() -> None:
    host = Host()
    clock = ReplayClock(10 * S, 2.0, host)
    assert clock.read_ns() == 10 * S  # nobody has begun
    clock.begin(10 * S)
    assert clock.left_s(14 * S) == 2.0
    host.now += S
    assert clock.left_s(14 * S) == 1.0
    assert clock.read_ns() == 12 * S


def test_the_clock_is_never_past_the_next_sample_nor_before_the_last() -> None:
    host = Host()
    clock = ReplayClock(0, 1.0, host)
    clock.begin(0)
    clock.left_s(3 * S)
    host.now += 9 * S  # the reader held us up
    assert clock.read_ns() == 3 * S
    assert clock.left_s(2 * S) == 0.0  # a block that was stamped at its first frame goes out in its order
    assert clock.read_ns() == 3 * S


def test_a_player_that_began_anew_sets_the_clock_back() -> None:
    host = Host()
    clock = ReplayClock(100 * S, 1.0, host)
    clock.begin(100 * S)
    clock.left_s(101 * S)
    clock.begin(5 * S)
    assert clock.read_ns() == 5 * S
    assert clock.left_s(6 * S) == 1.0


def test_in_lockstep_nothing_waits_and_the_clock_reads_what_was_sent() -> None:
    clock = ReplayClock(0, 0.0, Host())
    clock.begin(0)
    assert clock.left_s(1000 * S) == 0.0
    assert clock.read_ns() == 1000 * S


@pytest.mark.parametrize("speed", [-1.0, float("nan"), float("inf")])
def test_an_impossible_speed_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        ReplayClock(0, speed)
