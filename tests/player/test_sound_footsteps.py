"""Feet fall once per step of way, left and right in turn, and not while one stands."""

import numpy as np
import pytest

from shiftxr.player.footsteps import Footfall, Footsteps


def walk(points: list[list[float]]) -> list[Footfall]:
    """The head goes through points (x, z) at 1.6 m; the first is where it stands."""
    heads = [np.array([x, 1.6, z]) for x, z in points]
    steps = Footsteps(heads[0])
    return [fall for head in heads[1:] for fall in steps.advance(head)]


def line(end: list[float], seconds: float) -> list[list[float]]:
    return np.linspace([0.0, 0.0], end, int(50 * seconds) + 1).tolist()


@pytest.mark.parametrize("seconds", [4.7, 9.0])
def test_seven_metres_are_ten_steps_at_any_speed(seconds: float) -> None:
    falls = walk(line([0.0, -7.01], seconds))
    assert len(falls) == 10
    assert [fall.side for fall in falls] == [0, 1] * 5


def test_feet_fall_on_the_floor_10_cm_beside_the_line() -> None:
    left, right = walk(line([0.0, -1.45], 1.5))  # towards -z, where +x is to the right
    np.testing.assert_allclose(left.position, [-0.1, 0.0, -0.7])
    np.testing.assert_allclose(right.position, [0.1, 0.0, -1.4])


def test_swaying_and_leaning_are_no_steps() -> None:
    sway = [[0.05 * np.sin(0.13 * k), 0.04 * np.cos(0.11 * k)] for k in range(3000)]
    assert walk(sway) == []
    lean = [[0.0, -0.45 * np.sin(0.02 * k) ** 2] for k in range(3000)]
    assert walk(lean) == []


def test_a_way_there_and_back_counts_both() -> None:
    there = line([2.9, 0.0], 3.0)
    assert len(walk(there)) == 4
    back = [[x - 0.05, 0.0] for x, _ in there[::-1]]
    assert len(walk(there + back)) == 4 + 4  # the last foot stood at 2.8 m, and the way back ends 5 cm behind the start
