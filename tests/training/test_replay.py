import numpy as np
import pytest
from tests.training.conftest import window

from shiftxr.training.replay import ReplayBuffer


def numbers(buffer: ReplayBuffer, size: int, newest: int) -> list[int]:
    return [w.t_end_ns for w in buffer.batch(size, newest)]


def test_a_batch_begins_with_the_newest_and_repeats_none_of_the_chosen() -> None:
    buffer = ReplayBuffer(100, np.random.default_rng(1))
    for number in range(30):
        buffer.add(window(number=number))
    batch = numbers(buffer, 12, 3)
    assert batch[:3] == [27, 28, 29]
    assert len(set(batch[3:])) == 9
    assert numbers(buffer, 5, 0) != numbers(buffer, 5, 0)


def test_fewer_windows_than_asked_for_give_a_smaller_batch() -> None:
    buffer = ReplayBuffer(100, np.random.default_rng(1))
    buffer.add(window(number=7))
    assert numbers(buffer, 16, 4) == [7, 7]


def test_a_full_buffer_keeps_a_uniform_sample_of_all_that_came() -> None:
    kept = np.zeros(50)
    for seed in range(400):
        buffer = ReplayBuffer(10, np.random.default_rng(seed))
        for number in range(50):
            buffer.add(window(number=number))
        assert len(buffer) == 10
        kept[numbers(buffer, 10, 0)] += 1
    # Each of 50 windows is kept in a fifth of the runs: 80 of 400, standard deviation 8.
    assert abs(kept - 80).max() < 4.5 * 8
    assert kept[:25].sum() == pytest.approx(2000, abs=150)


def test_the_same_seed_keeps_and_chooses_the_same() -> None:
    chosen = []
    for _ in range(2):
        buffer = ReplayBuffer(5, np.random.default_rng(3))
        for number in range(20):
            buffer.add(window(number=number))
        chosen.append(numbers(buffer, 6, 2))
    assert chosen[0] == chosen[1]


def test_a_buffer_for_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        ReplayBuffer(0, np.random.default_rng(1))
