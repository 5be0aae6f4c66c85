import numpy as np

from shiftxr.scenes.shift.interruptions import Interruptions


def test_they_come_as_a_poisson_process_and_last_as_long_as_given() -> None:
    found = Interruptions(per_min=2.0, length_s=5.0, seed=[3]).between(0.0, 60_000.0)
    starts = np.array([start for start, _ in found])
    assert abs(len(found) - 2000) < 4.0 * np.sqrt(2000)
    assert abs(np.diff(starts).std() / 30.0 - 1.0) < 0.1  # exponential: as wide as its mean
    assert all(abs(end - start - 5.0) < 1e-9 for start, end in found)


def test_one_lasts_from_its_start_until_before_its_end() -> None:
    rare = Interruptions(per_min=0.1, length_s=4.0, seed=[1])
    (start, end), *_ = rare.between(0.0, 10_000.0)
    assert rare.end_of(start - 0.001) is None
    assert rare.end_of(start) == rare.end_of(end - 0.001) == end
    assert rare.end_of(end) is None


def test_the_times_are_the_seeds_whoever_asks_in_whatever_order() -> None:
    forward, backward = (Interruptions(per_min=6.0, length_s=3.0, seed=[9, 2]) for _ in range(2))
    times = np.arange(0.0, 600.0, 0.5)
    seen = [forward.end_of(t) for t in times]
    assert [backward.end_of(t) for t in times[::-1]][::-1] == seen
    assert [Interruptions(6.0, 3.0, [9, 3]).end_of(t) for t in times] != seen


def test_none_come_where_none_are_asked_for() -> None:
    assert Interruptions(per_min=0.0, length_s=5.0, seed=[1]).between(0.0, 1e6) == []
    assert Interruptions(per_min=5.0, length_s=0.0, seed=[1]).end_of(50.0) is None
