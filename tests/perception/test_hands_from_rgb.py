"""Real photographs through the real finder; and the way from landmarks to joints, worked out by hand."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.perception.synthetic_hand import CENTRE_PX, FOCAL_PX, flat_right_hand, seen

from shiftxr.perception.hand_landmarks import HandFinder, HandLandmarks
from shiftxr.perception.hands_from_rgb import LANDMARK_JOINTS, HandsFromRgb, hands_in_world
from shiftxr_bridge.hands import INSIDE_PALM, Hands
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.rotation import from_rotvec, rotate

CAMERA = RgbStream("headset/rgb", 10, 320, 240, "rgb8", FOCAL_PX, FOCAL_PX, *CENTRE_PX)
LEVEL = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0])
WRIST, INDEX, INDEX_TIP, MIDDLE_TIP, LITTLE_TIP = 0, 5, 8, 12, 20


@pytest.fixture(scope="module")
def finder() -> Iterator[HandFinder]:
    with closing(HandFinder()) as opened:
        yield opened


def photo(name: str) -> NDArray[np.uint8]:
    image = cv2.imread(str(Path(__file__).parent / "photos" / name))
    assert image is not None
    return np.ascontiguousarray(image[..., ::-1], np.uint8)


def bend(hand: HandLandmarks) -> float:
    """How far the index finger is bent at its middle joint, radians in the picture."""
    base, middle, end = np.diff(hand.pixels[[5, 6, 7, 8]], axis=0)
    return float(np.arccos(base @ (middle + end) / np.linalg.norm(base) / np.linalg.norm(middle + end)))


def test_every_photographed_hand_is_found_with_its_index_finger_as_it_is(finder: HandFinder) -> None:
    (straight,), (half,), (curled,) = (finder.find(photo(f"{name}.jpg")) for name in ("nocurl", "halfcurl", "fullcurl"))
    for hand in (straight, half, curled):
        assert hand.pixels[WRIST, 1] > hand.pixels[INDEX, 1]  # the wrist is below
        # the hand lies between 130 and 370 across; wrist to index knuckle is a hand's breadth, about 150 pixels
        assert hand.pixels[:, 0].min() > 110
        assert hand.pixels[:, 0].max() < 390
        assert 100 < np.linalg.norm(hand.pixels[INDEX] - hand.pixels[WRIST]) < 280
    np.testing.assert_allclose(straight.pixels[INDEX_TIP], [210, 105], atol=20)  # where one sees it
    assert bend(straight) < 0.3
    assert 0.6 < bend(half) < 2.0
    assert np.linalg.norm(curled.pixels[INDEX_TIP] - curled.pixels[INDEX]) < 0.5 * np.linalg.norm(
        straight.pixels[INDEX_TIP] - straight.pixels[INDEX]
    )


def test_sides_are_those_of_the_picture_which_is_not_mirrored(finder: HandFinder) -> None:
    picture = photo("victory.png")[70:]  # a man's left hand; a drawn one above is cut off
    assert [hand.side for hand in finder.find(np.ascontiguousarray(picture))] == ["left"]
    assert [hand.side for hand in finder.find(np.ascontiguousarray(picture[:, ::-1]))] == ["right"]


def test_no_hand_is_found_where_none_is(finder: HandFinder) -> None:
    grey = np.random.default_rng(1).integers(100, 140, (240, 320, 3), np.uint8)
    assert finder.find(grey) == []
    assert not hands_in_world([], CAMERA, LEVEL, 5).valid.any()


def test_the_same_picture_gives_the_same_bytes_in_another_finder_too(finder: HandFinder) -> None:
    def bytes_of(find: HandsFromRgb) -> bytes:
        hands: Hands = find(
            photo("nocurl.jpg"), RgbStream("headset/rgb", 10, 480, 640, "rgb8", 500, 500, 240, 320), LEVEL, 1
        )
        return hands.position.tobytes() + hands.orientation.tobytes() + hands.valid.tobytes()

    ours = HandsFromRgb(finder)
    first = bytes_of(ours)
    ours(photo("victory.png"), CAMERA, LEVEL, 2)  # what was seen between changes nothing
    assert bytes_of(ours) == first
    with closing(HandsFromRgb()) as other:
        assert bytes_of(other) == first


def landmarks_at(wrist: tuple[float, float, float], side: str = "right") -> HandLandmarks:
    """The flat hand, pitched up by 0.8 so that the camera sees its back."""
    hand = flat_right_hand() * ([1.0, 1.0, 1.0] if side == "right" else [-1.0, 1.0, 1.0])
    pixels, depth_px = seen(np.array(wrist) + rotate(from_rotvec(np.array([0.8, 0.0, 0.0])), hand))
    return HandLandmarks(side, 1.0, pixels, depth_px)  # type: ignore[arg-type]


def test_each_landmark_becomes_its_joint_at_its_place_in_the_world() -> None:
    head = np.concatenate([[1.0, 2.0, 3.0], from_rotvec(np.array([0.0, np.pi / 2, 0.0]))])  # looks along -x
    told = hands_in_world([landmarks_at((0.05, -0.1, -0.5))], CAMERA, head, 7)
    # wrist, thumb tip, index tip, little fingertip are landmarks 0, 4, 8, 20 and joints 1, 5, 10, 25
    assert [LANDMARK_JOINTS[n] for n in (0, 4, 8, 20)] == [1, 5, 10, 25]
    assert told.t_ns == 7
    # 0.5 m ahead is -x, 5 cm to the right is -z: from (1, 2, 3) that is (0.5, 1.9, 2.95)
    np.testing.assert_allclose(told.position[1, 1], [0.5, 1.9, 2.95], atol=0.05)
    thumb, index, little = (told.position[1, joint] - told.position[1, 1] for joint in (5, 10, 25))
    # fingers point ahead and up, the thumb to the left, which is +z, the little finger to the right
    assert index[0] < -0.1
    assert index[1] > 0.08
    assert thumb[2] > 0.05
    assert little[2] < -0.01


def test_joints_are_valid_where_they_are_seen_and_never_inside_the_palm() -> None:
    low = landmarks_at((0.05, -0.2, -0.5))  # the wrist at y = 120 + 300 * 0.2 / 0.5 = 240: just below the picture
    told = hands_in_world([low], CAMERA, LEVEL, 0)
    assert not told.valid[0].any()
    assert not told.valid[1, INSIDE_PALM].any()
    outside = [LANDMARK_JOINTS[n] for n in np.flatnonzero(low.pixels[:, 1] >= 240.0)]
    assert 1 in outside
    assert not told.valid[1, outside].any()
    assert told.valid[1].sum() == 21 - len(outside)
    assert not told.tracked().any()
    assert hands_in_world([landmarks_at((0.0, -0.1, -0.5))], CAMERA, LEVEL, 0).tracked().tolist() == [False, True]


@pytest.mark.parametrize("side", ["left", "right"])
def test_joints_point_along_their_fingers_with_the_back_of_the_hand_up(side: str) -> None:
    told = hands_in_world([landmarks_at((0.0, -0.1, -0.5), side)], CAMERA, LEVEL, 0)
    number = ("left", "right").index(side)
    position, turn = told.position[number], told.orientation[number]
    for joint, following in ((1, 12), (7, 8), (13, 14), (24, 25)):
        along = position[following] - position[joint]
        np.testing.assert_allclose(
            rotate(turn[joint], np.array([0.0, 0.0, -1.0])), along / np.linalg.norm(along), atol=1e-6
        )
    # the back of a hand pitched up looks up and towards the camera
    back = rotate(turn[12], np.array([0.0, 1.0, 0.0]))
    assert back[1] > 0.3
    assert back[2] > 0.3
    np.testing.assert_allclose(np.linalg.norm(turn, axis=1), 1.0)


def test_the_palm_is_inferred_between_wrist_and_knuckles() -> None:
    told = hands_in_world([landmarks_at((0.0, -0.1, -0.5))], CAMERA, LEVEL, 0)
    wrist, palm, base, knuckle = told.position[1, [1, 0, 11, 12]]
    np.testing.assert_allclose(np.cross(base - wrist, knuckle - wrist), 0.0, atol=1e-9)
    np.testing.assert_allclose(palm, 0.5 * (base + knuckle))
    assert np.linalg.norm(base - wrist) == pytest.approx(0.024, abs=0.002)  # the carpus
