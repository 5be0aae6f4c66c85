"""The figures of the hand finder on the committed pictures, and that these can tell a good finder from a bad one."""

import math
from contextlib import closing

import numpy as np
import pytest

from shiftxr.evaluation.hand_frames import HandFrame, HandScores, load_hand_frames, mean_place_finder, score_finder
from shiftxr.perception.hands_from_rgb import LANDMARK_JOINTS, HandsFromRgb
from shiftxr.scenes.errors import BadScene
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.rotation import Array


@pytest.fixture(scope="module")
def committed() -> tuple[RgbStream, list[HandFrame]]:
    return load_hand_frames("assembly_station")


@pytest.fixture(scope="module")
def scores(committed: tuple[RgbStream, list[HandFrame]]) -> HandScores:
    with closing(HandsFromRgb()) as find:
        return score_finder(find, *committed)


def test_the_pictures_show_enough_and_some_show_nothing(committed: tuple[RgbStream, list[HandFrame]]) -> None:
    stream, frames = committed
    assert frames[0].image.shape == (stream.height, stream.width, 3)
    assert sum(int(frame.visible.sum()) for frame in frames) >= 45
    assert sum(not frame.visible.any() for frame in frames) >= 6


def test_most_hands_are_found_where_they_are(scores: HandScores) -> None:
    assert scores.found >= 43  # 46
    assert scores.share >= 0.72  # 0.78: it misses closed hands seen from behind, small and without fingers
    assert scores.false_share <= 0.05  # 0
    assert scores.error_px <= 3.5  # 2.6
    assert scores.error_m <= 0.08  # 0.066
    assert scores.error_from_wrist_m <= 0.03  # 0.024


def test_it_beats_what_one_could_tell_without_looking(
    committed: tuple[RgbStream, list[HandFrame]], scores: HandScores
) -> None:
    mean = score_finder(mean_place_finder(committed[1]), *committed, near=math.inf)
    assert mean.share == 1.0
    assert scores.error_px < 0.1 * mean.error_px
    assert scores.error_m < 0.5 * mean.error_m
    assert scores.error_from_wrist_m < 0.8 * mean.error_from_wrist_m


def test_a_perfect_finder_scores_so_and_one_that_swaps_sides_is_all_wrong(
    committed: tuple[RgbStream, list[HandFrame]],
) -> None:
    stream, frames = committed

    def perfect(_: object, __: RgbStream, ___: Array, number: int) -> Hands:
        position, valid = np.zeros((2, 26, 3)), np.zeros((2, 26), bool)
        position[:, list(LANDMARK_JOINTS)] = frames[number].landmarks
        valid[:] = frames[number].visible[:, None]
        return Hands(number, position, np.zeros((2, 26, 4)), np.zeros((2, 26)), valid)

    def swapped(image: object, camera: RgbStream, head: Array, number: int) -> Hands:
        hands = perfect(image, camera, head, number)
        return Hands(number, hands.position[::-1], hands.orientation, hands.radius, hands.valid)

    right = score_finder(perfect, stream, frames)
    assert (right.share, right.false_finds, right.error_px) == (1.0, 0, 0.0)
    wrong = score_finder(swapped, stream, frames)
    assert wrong.found == 0
    assert wrong.false_share == 1.0


def test_a_scene_without_pictures_says_how_to_draw_them() -> None:
    with pytest.raises(BadScene, match=r"make_hand_frames\.py no_such_scene"):
        load_hand_frames("no_such_scene")
