"""A simulated link, with a clock that moves only by waiting."""

import pytest

from shiftxr.client.link import SimulatedLink
from shiftxr.scenes.shift.hardware import HardwareProfile

ROUGH = HardwareProfile(outages_per_min=1.0, outage_s=20.0)


class Clock:
    """Seconds; sleeping is what makes it go on."""

    def __init__(self) -> None:
        self.now_s = 5000.0

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        assert seconds > 0.0
        self.now_s += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def link(profile: HardwareProfile, clock: Clock, seed: int = 1) -> SimulatedLink:
    return SimulatedLink(profile, seed, clock=clock, sleep=clock.sleep)


def test_bytes_take_eight_bits_each_at_the_rate_of_their_direction(clock: Clock) -> None:
    thin = link(HardwareProfile(uplink_kbps=500.0, downlink_kbps=2000.0), clock)
    thin.send(1_000_000)
    assert clock.now_s == pytest.approx(5016.0)  # 8 Mbit at 0.5 Mbit/s
    thin.receive(500_000)
    assert clock.now_s == pytest.approx(5018.0)  # 4 Mbit at 2 Mbit/s
    assert (thin.counts.bytes_up, thin.counts.bytes_down) == (1_000_000, 500_000)
    assert thin.counts.transfer_s == pytest.approx(18.0)


def test_a_link_without_limits_takes_no_time(clock: Clock) -> None:
    free = link(HardwareProfile(), clock)
    free.send(10**9)
    free.receive(10**9)
    assert free.available()
    assert clock.now_s == 5000.0
    assert free.counts.bytes_up == 10**9


def test_who_asks_in_an_outage_waits_for_its_end_and_is_counted(clock: Clock) -> None:
    (start_s, end_s), *_ = ROUGH.plan_outages(1).between(0.0, 3600.0)
    rough = link(ROUGH, clock)
    clock.now_s += start_s + 5.0
    assert not rough.available()
    rough.send(100)
    assert clock.now_s >= 5000.0 + end_s
    assert rough.available()
    assert (rough.counts.outages, rough.counts.skipped) == (1, 1)
    assert rough.counts.outage_s == pytest.approx(clock.now_s - 5000.0 - start_s - 5.0)


def test_an_hour_of_asking_meets_the_planned_outages(clock: Clock) -> None:
    rough, asked = link(ROUGH, clock, seed=4), 0
    while clock.now_s < 5000.0 + 3600.0:
        rough.send(1)
        clock.now_s += 0.5
        asked += 1
    planned = ROUGH.plan_outages(4).between(0.0, 3600.0)
    assert 0.5 * len(planned) < rough.counts.outages <= len(planned)  # some overlap, and are one
    assert rough.counts.outage_s == pytest.approx(clock.now_s - 5000.0 - 0.5 * asked)
    share = rough.counts.outage_s / 3600.0
    assert abs(share - 0.283) < 0.08  # 1 - exp(-20 / 60)
