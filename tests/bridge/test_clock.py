"""A device's clock against the host's: made-up clocks whose truth is known, with delay, jitter, drift and asymmetry."""

import numpy as np
import pytest

from shiftxr_bridge.clock import ClockFilter, ClockOffset, Ping

START_NS, OFFSET_NS = 10**12, -3_456_789_012
MS = 1_000_000


def device(host_ns: float, drift: float) -> int:
    return round(host_ns + OFFSET_NS + drift * (host_ns - START_NS))


def pings(
    *, seconds: int, out_ms: float, back_ms: float, jitter_ms: float = 0.0, drift: float = 0.0, seed: int = 1
) -> list[Ping]:
    """Four pings a second; delays are exponential above their floor, as queues make them."""
    rng = np.random.default_rng(seed)
    made = []
    for n in range(4 * seconds):
        sent_ns = START_NS + n * 250 * MS
        read_ns = sent_ns + (out_ms + rng.exponential(jitter_ms)) * MS
        came_ns = read_ns + (back_ms + rng.exponential(jitter_ms)) * MS
        made.append(Ping(sent_ns, device(read_ns, drift), round(came_ns)))
    return made


def filtered(made: list[Ping], at_ns: int, **settings: float) -> ClockOffset:
    clock = ClockFilter(**settings)  # type: ignore[arg-type]
    for ping in made:
        clock.add(ping)
    assert clock.steps == 0
    return clock.offset(at_ns)


def test_one_ping_is_half_its_round_trip_wrong_at_most() -> None:
    offset = filtered([Ping(1000, 5040, 1100)], 1050)
    assert offset.offset_ns == 5040 - 1050
    assert 50 <= offset.bound_ns <= 53  # and a rounding each way


def test_the_shortest_round_trip_decides() -> None:
    made = [Ping(0, 10_000 + 300 * MS, 1000 * MS), Ping(2000 * MS, 2000 * MS + 12_000, 2000 * MS + 4000)]
    offset = filtered(made, 2000 * MS + 2000)
    assert abs(offset.offset_ns - 10_000) <= offset.bound_ns <= 2010


@pytest.mark.parametrize("seed", range(5))
def test_jitter_and_drift_of_100_ppm_are_seen_through(seed: int) -> None:
    made = pings(seconds=60, out_ms=1.0, back_ms=1.0, jitter_ms=4.0, drift=100e-6, seed=seed)
    at_ns = made[-1].came_ns + 2000 * MS  # two seconds on, without a ping
    offset = filtered(made, at_ns, max_pings=240)
    truth_ns = device(at_ns, 100e-6) - at_ns
    assert abs(offset.offset_ns - truth_ns) <= offset.bound_ns
    assert offset.bound_ns < 2 * MS  # a single ping of this path is 5 ms uncertain
    assert abs(offset.drift - 100e-6) <= offset.drift_bound < 50e-6


@pytest.mark.parametrize(("out_ms", "back_ms"), [(9.0, 1.0), (1.0, 9.0)])
def test_an_asymmetric_path_shifts_the_offset_by_half_the_asymmetry_and_the_bound_holds_it(
    out_ms: float, back_ms: float
) -> None:
    made = pings(seconds=20, out_ms=out_ms, back_ms=back_ms)
    at_ns = made[-1].came_ns
    offset = filtered(made, at_ns)
    error_ns = offset.offset_ns - (device(at_ns, 0.0) - at_ns)
    assert error_ns == pytest.approx((out_ms - back_ms) / 2 * MS, abs=0.02 * MS)
    assert abs(error_ns) <= offset.bound_ns <= 5.1 * MS


def test_the_bound_grows_with_the_time_since_the_last_ping() -> None:
    made = pings(seconds=2, out_ms=1.0, back_ms=1.0)
    near, far = filtered(made, made[-1].came_ns), filtered(made, made[-1].came_ns + 10_000 * MS)
    assert far.bound_ns - near.bound_ns == pytest.approx(500e-6 * 10_000 * MS, rel=0.05)


def test_a_clock_that_is_set_is_noticed_and_what_was_before_forgotten() -> None:
    clock = ClockFilter()
    for ping in pings(seconds=5, out_ms=1.0, back_ms=1.0):
        clock.add(ping)
    jumped = 3600 * 1000 * MS
    at_ns = START_NS + 6000 * MS
    clock.add(Ping(at_ns, device(at_ns + MS, 0.0) + jumped, at_ns + 2 * MS))
    assert clock.steps == 1
    offset = clock.offset(at_ns)
    assert abs(offset.offset_ns - (OFFSET_NS + jumped)) <= offset.bound_ns < 2 * MS


def test_a_slot_keeps_its_best_ping_and_only_so_many_are_kept() -> None:
    clock = ClockFilter(slot_s=1.0, max_pings=3)
    for n in range(40):
        sent_ns = START_NS + n * 100 * MS
        trip_ns = (9 if n % 10 else 2) * MS
        clock.add(Ping(sent_ns, sent_ns + trip_ns // 2, sent_ns + trip_ns))
    assert [ping.came_ns - ping.sent_ns for ping in clock.pings] == [2 * MS] * 3


def test_a_device_time_is_brought_to_the_hosts_clock() -> None:
    assert ClockOffset(offset_ns=-500, bound_ns=1).to_host_ns(1000) == 1500
