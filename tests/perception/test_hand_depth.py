import numpy as np
import pytest
from tests.perception.synthetic_hand import CENTRE_PX, FOCAL_PX, flat_right_hand, seen

from shiftxr.perception.hand_depth import place_landmarks
from shiftxr_bridge.rotation import from_rotvec, rotate

PLACES = {
    "raised before the eyes": ((0.0, -0.02, -0.45), (1.3, 0.0, 0.0)),
    "below and to the left, palm down": ((-0.15, -0.25, -0.5), (0.6, 0.3, 0.0)),
    "far and edge on": ((0.2, -0.1, -0.8), (0.9, 0.2, 1.0)),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_known_hand_is_recovered_from_its_picture(place: str) -> None:
    wrist, turn = PLACES[place]
    hand = np.array(wrist) + rotate(from_rotvec(np.array(turn)), flat_right_hand())
    found = place_landmarks(*seen(hand), FOCAL_PX, CENTRE_PX)
    np.testing.assert_allclose(found, hand, atol=0.004)
    assert np.linalg.norm(found - hand, axis=1).mean() < 0.003


def test_every_landmark_stays_on_its_pixel() -> None:
    hand = np.array([0.1, -0.2, -0.5]) + flat_right_hand()
    pixels, depth_px = seen(hand)
    found = place_landmarks(pixels, 0.0 * depth_px, FOCAL_PX, CENTRE_PX)  # however wrong its depth
    np.testing.assert_allclose(seen(found)[0], pixels, atol=1e-9)


def test_a_hand_a_tenth_larger_than_average_seems_a_tenth_nearer() -> None:
    hand = np.array([0.0, 0.0, -0.55]) + 1.1 * rotate(from_rotvec(np.array([1.5, 0.0, 0.0])), flat_right_hand())
    found = place_landmarks(*seen(hand), FOCAL_PX, CENTRE_PX)
    np.testing.assert_allclose(1.1 * found[0], hand[0], atol=0.005)


def test_depths_that_are_off_are_put_right_by_the_bones() -> None:
    hand = np.array([0.0, -0.1, -0.5]) + rotate(from_rotvec(np.array([0.9, 0.0, 0.0])), flat_right_hand())
    pixels, depth_px = seen(hand)
    found = place_landmarks(pixels, 0.7 * depth_px, FOCAL_PX, CENTRE_PX)
    assert np.linalg.norm(found - hand, axis=1).mean() < 0.02
