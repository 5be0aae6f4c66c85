from shiftxr.sessions.sensing.session_clock import SessionClock

SECOND = 1_000_000_000


def test_time_begins_with_the_first_sample_and_goes_on_when_the_clock_is_set() -> None:
    clock = SessionClock()
    told = [clock.elapsed_ns(t) for t in (50 * SECOND, 51 * SECOND, 51 * SECOND - 5, 0, SECOND, 90 * SECOND)]
    assert told == [0, SECOND, SECOND - 5, SECOND, 2 * SECOND, 2 * SECOND]
