import numpy as np
from tests.sessions.sensing.ideal import HANDS, TENTH_NS, both_hands, device, sensed

from shiftxr.scenes.shift.sensor import HandsProfile
from shiftxr_bridge.hands import Hands


def test_an_ideal_tracker_changes_nothing() -> None:
    given = sensed(device(), HANDS, both_hands(0.3))
    assert np.array_equal(given.position, both_hands(0.3).position)
    assert given.valid.all()


def test_jitter_moves_joints_by_its_standard_deviation() -> None:
    rough = device(hands=HandsProfile(jitter_m=0.01))
    moved = np.array([sensed(rough, HANDS, both_hands(), n * TENTH_NS).position for n in range(50)])
    assert abs(moved.std() - 0.01) < 0.0004


def test_dropout_loses_whole_hands() -> None:
    rough = device(hands=HandsProfile(dropout=0.25))
    valid = np.array([sensed(rough, HANDS, both_hands(), n * TENTH_NS).valid for n in range(400)])
    assert (valid.all(axis=2) | ~valid.any(axis=2)).all()
    assert abs(valid.mean() - 0.75) < 4.0 * np.sqrt(0.25 * 0.75 / 800)


def test_occlusion_loses_whole_fingers_and_leaves_palm_and_wrist() -> None:
    hidden = device(hands=HandsProfile(finger_occlusion=0.3))
    valid = np.array([sensed(hidden, HANDS, both_hands(), n * TENTH_NS).valid for n in range(200)])
    assert valid[:, :, :2].all()
    thumb, little = valid[:, :, 2:6], valid[:, :, 21:26]
    for finger in (thumb, little):
        assert (finger.all(axis=2) | ~finger.any(axis=2)).all()
    assert abs(little[:, :, 0].mean() - 0.7) < 4.0 * np.sqrt(0.3 * 0.7 / 400)
    assert not np.array_equal(thumb[:, :, 0], little[:, :, 0])  # each finger by itself


def test_a_late_tracker_tells_now_where_hands_were_then() -> None:
    late = device(hands=HandsProfile(latency_s=0.25))
    told = [late.sense(HANDS, n * TENTH_NS, both_hands(float(n))) for n in range(6)]
    assert told[:3] == [None, None, None]  # nothing is a quarter of a second old yet
    hands = [given.sample for given in told[3:] if given is not None]
    assert [h.position[0, 0, 0] for h in hands if isinstance(h, Hands)] == [0.0, 1.0, 2.0]
    assert [given.t_ns for given in told[3:] if given is not None] == [3 * TENTH_NS, 4 * TENTH_NS, 5 * TENTH_NS]
