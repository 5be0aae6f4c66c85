import numpy as np

from shiftxr_bridge.rotation import (
    between,
    conjugate,
    from_axes,
    from_rotvec,
    looking,
    multiply,
    rotate,
    to_rotvec,
    yaw_of,
)

QUARTER = np.pi / 2


def test_a_quarter_turn_about_up_takes_ahead_to_the_left() -> None:
    turn = from_rotvec(np.array([0.0, QUARTER, 0.0]))
    np.testing.assert_allclose(rotate(turn, np.array([0.0, 0.0, -1.0])), [-1.0, 0.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(yaw_of(turn), QUARTER)


def test_a_product_turns_by_its_second_factor_first() -> None:
    about_up = from_rotvec(np.array([0.0, QUARTER, 0.0]))
    about_right = from_rotvec(np.array([QUARTER, 0.0, 0.0]))
    # about_right takes ahead (-z) to up (+y), which about_up leaves alone
    turned = rotate(multiply(about_up, about_right), np.array([0.0, 0.0, -1.0]))
    np.testing.assert_allclose(turned, [0.0, 1.0, 0.0], atol=1e-12)


def test_rotation_vectors_survive_a_round_trip_with_either_sign_of_the_quaternion() -> None:
    rotvec = np.array([[0.3, -0.2, 0.5], [0.0, 0.0, 0.0], [0.0, 3.0, 0.0]])
    np.testing.assert_allclose(to_rotvec(from_rotvec(rotvec)), rotvec, atol=1e-12)
    np.testing.assert_allclose(to_rotvec(-from_rotvec(rotvec)), rotvec, atol=1e-12)


def test_the_conjugate_undoes_a_rotation() -> None:
    q, v = from_rotvec(np.array([0.4, 1.1, -0.7])), np.array([1.0, 2.0, -3.0])
    np.testing.assert_allclose(rotate(conjugate(q), rotate(q, v)), v)


def test_looking_points_minus_z_along_the_direction_without_roll() -> None:
    q = looking(np.array([3.0, -4.0, 0.0]))
    np.testing.assert_allclose(rotate(q, np.array([0.0, 0.0, -1.0])), [0.6, -0.8, 0.0], atol=1e-12)
    assert abs(rotate(q, np.array([1.0, 0.0, 0.0]))[1]) < 1e-12  # the right ear stays level


def test_between_is_the_shortest_turn_and_a_half_turn_where_none_is() -> None:
    x, y = np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])
    np.testing.assert_allclose(between(x, y), [0.0, 0.0, np.sqrt(0.5), np.sqrt(0.5)], atol=1e-12)
    for start in (x, y, np.array([0.0, 0.0, 1.0])):
        np.testing.assert_allclose(rotate(between(start, -start), start), -start, atol=1e-9)
        np.testing.assert_allclose(between(start, start), [0.0, 0.0, 0.0, 1.0], atol=1e-12)


def test_from_axes_finds_the_turn_whose_axes_they_are() -> None:
    turns = from_rotvec(np.array([[0.3, -0.4, 0.5], [np.pi, 0.0, 0.0], [0.0, np.pi, 0.0], [0.0, 0.0, np.pi]]))
    axes = [rotate(turns, axis) for axis in np.eye(3)]
    found = from_axes(*axes)
    np.testing.assert_allclose(np.abs(np.sum(found * turns, axis=1)), 1.0)  # q and -q are one rotation
