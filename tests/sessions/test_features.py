import numpy as np

from shiftxr.sessions.features import crop_centre, displacement, hand_track, heading, heard, inertial, views
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.rotation import from_rotvec, multiply

CAMERA = RgbStream("headset/rgb", 10, 320, 240, "rgb8", 160.0, 160.0, 160.0, 120.0)
LEVEL = np.array([0.0, 1.6, 0.0, 0.0, 0.0, 0.0, 1.0])


def hands_at(*palms: tuple[float, float, float] | None) -> Hands:
    position, valid = np.zeros((2, 26, 3)), np.zeros((2, 26), bool)
    for side, palm in enumerate(palms):
        if palm is not None:
            position[side], valid[side] = palm, True
    return Hands(0, position, np.zeros((2, 26, 4)), np.zeros((2, 26)), valid)


def test_the_crop_is_centred_on_the_palm_that_is_seen() -> None:
    # a palm 1 m ahead, 0.25 m to the right and 0.5 m below the eye: x = 160 + 160 * 0.25, y = 120 + 160 * 0.5
    assert crop_centre(CAMERA, LEVEL, hands_at(None, (0.25, 1.1, -1.0))) == (200.0, 200.0)


def test_the_crop_follows_the_head() -> None:
    # a head turned a quarter to the left sees what is at -x straight ahead
    turned = np.concatenate([LEVEL[:3], from_rotvec(np.array([0.0, np.pi / 2, 0.0]))])
    x, y = crop_centre(CAMERA, turned, hands_at((-2.0, 1.6, 0.0), None))
    assert (round(x, 6), round(y, 6)) == (160.0, 120.0)


def test_a_palm_behind_the_head_or_none_leaves_the_centre() -> None:
    assert crop_centre(CAMERA, LEVEL, hands_at((0.0, 1.6, 1.0), None)) == (160.0, 120.0)
    assert crop_centre(CAMERA, LEVEL, None) == (160.0, 120.0)


def test_the_wide_view_is_the_middle_square_and_the_crop_is_native() -> None:
    image = np.zeros((240, 320, 3), np.uint8)
    image[:, :40] = 200  # left of the middle square: in neither view
    image[72:168, 112:208, 1] = 90  # the native crop about the centre
    wide, crop = views(image, CAMERA, LEVEL, None)
    assert wide.shape == crop.shape == (96, 96, 3)
    assert wide[..., 0].max() == 0
    assert (crop[..., 1] == 90).all()


def test_the_heading_has_yaw_but_no_pitch() -> None:
    yaw, pitch = from_rotvec(np.array([0.0, 0.7, 0.0])), from_rotvec(np.array([-0.9, 0.0, 0.0]))
    origin, turn = heading(np.concatenate([[1.0, 2.0, 3.0], multiply(yaw, pitch)]))
    np.testing.assert_allclose(origin, [1.0, 2.0, 3.0])
    np.testing.assert_allclose(turn, yaw, atol=1e-12)


def test_hands_are_told_from_the_head() -> None:
    # the head at (1, 2, 3) turned a quarter left; a palm 1 m ahead of it lies at (0, 2, 3)
    head = np.concatenate([[1.0, 2.0, 3.0], from_rotvec(np.array([0.0, np.pi / 2, 0.0]))])
    track, valid = hand_track([None] * 9 + [hands_at((0.0, 2.0, 3.0), None)], head)
    np.testing.assert_allclose(track[9, 0, 0], [0.0, 0.0, -1.0], atol=1e-6)
    assert valid.tolist() == [[False, False]] * 9 + [[True, False]]


def test_a_displacement_is_turned_but_not_shifted() -> None:
    head = np.concatenate([[5.0, 5.0, 5.0], from_rotvec(np.array([0.0, np.pi / 2, 0.0]))])
    moved, valid = displacement(hands_at((0.0, 1.0, 0.0), None), hands_at((-0.3, 1.0, 0.0), (1.0, 1.0, 1.0)), head)
    np.testing.assert_allclose(moved[0, 4], [0.0, 0.0, -0.3], atol=1e-6)
    assert valid.tolist() == [True, False]
    assert np.count_nonzero(moved[1]) == 0


def test_inertial_blocks_land_on_the_windows_own_instants() -> None:
    ramp = np.arange(150, dtype=np.float32)  # at 100 Hz the value is 100 t
    blocks = [(start * 10_000_000, np.tile(ramp[start : start + 10, None], (1, 6))) for start in range(0, 150, 10)]
    grid = inertial(blocks, 100.0, 1_200_000_000)
    np.testing.assert_allclose(grid[3, [0, 99]], [21.0, 120.0], rtol=1e-5)  # from 0.21 s to 1.20 s


def test_missing_sound_is_silence_at_its_place() -> None:
    tone = (8000 * np.sin(2 * np.pi * 1000 * np.arange(320) / 16000)).astype(np.int16)[:, None]
    blocks = [(n * 20_000_000, tone) for n in range(50) if n < 25]  # only the first half second
    mel = heard(blocks, 1_000_000_000)
    assert mel[:, :45].max() > -20
    assert mel[:, 52:].max() == -100


def test_a_hand_known_but_for_its_palm_counts_and_what_is_not_valid_is_not_read() -> None:
    hands = hands_at((0.0, 1.0, 0.0), (0.5, 1.0, -1.0))
    hands.position[:, [0, 6, 11, 16, 21]] = np.nan  # a joint that isn't valid may hold anything
    hands.valid[:, [0, 6, 11, 16, 21]] = False
    hands.valid[0, 10] = False  # the left hand's index tip isn't known either
    track, valid = hand_track([hands], LEVEL)
    assert valid[0].tolist() == [False, True]
    assert np.count_nonzero(track[0, 0]) == 0
    np.testing.assert_allclose(track[0, 1], np.tile([0.5, -0.6, -1.0], (26, 1)), atol=1e-6)
    # 160 + 160 * 0.5 and 120 + 160 * 0.6: the inferred palm of the right hand
    np.testing.assert_allclose(crop_centre(CAMERA, LEVEL, hands), (240.0, 216.0))
