import numpy as np
import pytest

from shiftxr.worker.limbs import Movement, minimum_jerk, movement_time_s, pose

IDENTITY = np.array([0.0, 0.0, 0.0, 1.0])
QUARTER_TURN = np.array([0.0, np.sqrt(0.5), 0.0, np.sqrt(0.5)])  # about +y


def test_minimum_jerk_at_a_quarter_and_outside() -> None:
    # 10/64 - 15/256 + 6/1024 = (160 - 60 + 6) / 1024
    assert minimum_jerk(0.25) == pytest.approx(106 / 1024)
    assert [minimum_jerk(share) for share in (-1.0, 0.0, 0.5, 1.0, 3.0)] == [0.0, 0.0, 0.5, 1.0, 1.0]


def test_a_movement_is_half_way_at_half_its_time_lifted_by_its_arc_and_turned_by_half() -> None:
    movement = Movement(
        pose(np.zeros(3), IDENTITY), pose(np.array([0.4, 0.2, -0.6]), QUARTER_TURN), 10.0, 2.0, arc_m=0.05
    )
    eighth = np.deg2rad(22.5)  # half of a 45 degree half-angle
    np.testing.assert_allclose(movement.at(11.0), [0.2, 0.15, -0.3, 0.0, np.sin(eighth), 0.0, np.cos(eighth)])
    np.testing.assert_allclose(movement.at(99.0), [0.4, 0.2, -0.6, *QUARTER_TURN])
    assert (movement.done(11.99), movement.done(12.0)) == (False, True)


def test_reaching_farther_takes_longer_and_a_fast_person_less() -> None:
    # 0.20 + 0.12 log2(0.30 / 0.02 + 1) = 0.20 + 0.12 * 4
    assert movement_time_s(0.30, speed=1.0) == pytest.approx(0.68)
    assert movement_time_s(0.30, speed=2.0) == pytest.approx(0.34)
