"""Pacing and the device's clock, on a host clock that the test moves."""

import threading

import pytest

from shiftxr.player.play import Pace

MS = 1_000_000


class HostClock(threading.Event):
    """A host clock that moves when somebody waits, and when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ns = 5_000 * MS

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.now_ns += round(timeout * 1e9)
        return self.is_set()


@pytest.fixture
def host() -> HostClock:
    return HostClock()


def test_real_time_steps_begin_a_period_apart_whatever_they_cost(host: HostClock) -> None:
    pace = Pace("realtime", 10, host, lambda: host.now_ns)
    began = []
    for cost_ms in (30, 90, 0):
        assert pace.wait()
        began.append((host.now_ns - 5_000 * MS) // MS)
        host.now_ns += cost_ms * MS
    assert began == [100, 200, 300]
    assert pace.late == 0


def test_a_step_that_takes_too_long_is_counted_and_not_caught_up(host: HostClock) -> None:
    pace = Pace("realtime", 10, host, lambda: host.now_ns)
    pace.wait()
    host.now_ns += 250 * MS
    pace.wait()
    assert (host.now_ns - 5_000 * MS) // MS == 350
    pace.wait()
    assert ((host.now_ns - 5_000 * MS) // MS, pace.late) == (450, 1)


def test_the_device_clock_runs_on_between_steps_and_never_back(host: HostClock) -> None:
    pace = Pace("realtime", 10, host, lambda: host.now_ns)
    readings = []
    for step in (1, 2):
        pace.wait()
        host.now_ns += 20 * MS  # the step is being played
        readings.append(pace.clock_ns() // MS)
        pace.played(step * 100 * MS)
        readings.append(pace.clock_ns() // MS)
        host.now_ns += 50 * MS
        readings.append(pace.clock_ns() // MS)
    # Step 1 ends at 100 ms of device time and begins when that has come; 20 ms later it is 120, 50 ms later 170.
    # Then it waits at 200 for step 2 to be played.
    assert readings == [100, 120, 170, 200, 220, 270]
    host.now_ns += 900 * MS
    assert pace.clock_ns() // MS == 300  # a player that is held up does not run ahead of what it published


def test_in_lockstep_nobody_waits_and_the_clock_is_simulated_time(host: HostClock) -> None:
    pace = Pace("lockstep", 10, host, lambda: host.now_ns)
    assert pace.wait()
    assert host.now_ns == 5_000 * MS
    pace.played(700 * MS)
    host.now_ns += 80 * MS
    assert pace.clock_ns() == 700 * MS


@pytest.mark.parametrize("mode", ["lockstep", "realtime"])
def test_a_stopped_player_goes_on_no_more(host: HostClock, mode: str) -> None:
    pace = Pace("lockstep" if mode == "lockstep" else "realtime", 10, host, lambda: host.now_ns)
    host.set()
    assert not pace.wait()
