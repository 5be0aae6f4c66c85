import numpy as np
import pytest
from tests.sessions.sensing.ideal import RGB, SECOND_NS, device, grey, sensed

from shiftxr.scenes.shift.schedule import Constant, Ramp
from shiftxr.scenes.shift.sensor import RgbProfile
from shiftxr.scenes.shift.temporality import TimeProfile


def test_an_ideal_camera_gives_the_picture_itself() -> None:
    picture = grey(70)
    assert sensed(device(), RGB, picture) is picture


def test_read_noise_has_the_spread_that_the_profile_says() -> None:
    noisy = sensed(device(rgb=RgbProfile(read_noise_steps=6.0)), RGB, grey(128)).astype(float)
    assert abs(noisy.std() - 6.0) < 0.2
    assert abs(noisy.mean() - 128.0) < 0.2


@pytest.mark.parametrize(("level", "spread"), [(50, 5.0), (200, 10.0)])
def test_shot_noise_grows_with_the_root_of_the_light(level: int, spread: float) -> None:
    dim = device(rgb=RgbProfile(full_well_electrons=510.0))  # half a step per electron: variance is half the level
    assert abs(sensed(dim, RGB, grey(level)).astype(float).std() - spread) < 0.03 * spread


def test_read_and_shot_noise_add_in_power() -> None:
    both = device(rgb=RgbProfile(full_well_electrons=510.0, read_noise_steps=12.0))
    assert abs(sensed(both, RGB, grey(50)).astype(float).std() - 13.0) < 0.4  # 5, 12, 13


def test_one_ev_less_halves_the_light_and_a_cast_weighs_the_channels() -> None:
    assert sensed(device(rgb=RgbProfile(exposure_ev=-1.0)), RGB, grey(100))[0, 0].tolist() == [50, 50, 50]
    tinted = device(rgb=RgbProfile(colour_cast=(1.2, 1.0, 0.5)))
    assert sensed(tinted, RGB, grey(100))[0, 0].tolist() == [120, 100, 50]
    assert sensed(device(rgb=RgbProfile(exposure_ev=2.0)), RGB, grey(100)).min() == 255  # saturated, not wrapped


def test_blur_spreads_a_point_by_its_standard_deviation() -> None:
    point = grey(0)
    point[24, 32] = 255
    seen = sensed(device(rgb=RgbProfile(blur_px=1.5)), RGB, point)[:, :, 1].astype(float)
    rows = np.arange(48) - 24
    assert seen.max() < 30
    assert abs(np.sqrt((seen.sum(axis=1) * rows**2).sum() / seen.sum()) - 1.5) < 0.2


def test_less_resolution_repeats_the_mean_of_a_square_at_the_same_size() -> None:
    checks = grey(0)
    checks[::2, ::2] = 200  # a quarter of the pixels
    seen = sensed(device(rgb=RgbProfile(shrink=2)), RGB, checks)
    assert seen.shape == (48, 64, 3)
    assert np.unique(seen).tolist() == [50]


def test_a_worse_jpeg_is_further_from_the_picture() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (6, 8, 3), np.uint8).repeat(8, axis=0).repeat(8, axis=1)
    error = {q: np.abs(sensed(device(rgb=RgbProfile(jpeg_quality=q)), RGB, picture) - picture.astype(float)).mean()
             for q in (90, 10)}  # fmt: skip
    assert 0.0 < error[90] < 0.5 * error[10]


def test_light_drifts_with_the_time_since_the_first_sample() -> None:
    dusk = TimeProfile(exposure_ev=Ramp(kind="ramp", **{"from": 0.0}, to=-2.0, end_s=20.0))
    dimming = device(time=dusk)
    late_ns = 1000 * SECOND_NS  # on the device's clock
    levels = [sensed(dimming, RGB, grey(200), late_ns + n * SECOND_NS)[0, 0, 0] for n in (0, 1, 2)]
    assert levels == [200, 187, 174]  # 200 * 2^-0.1 = 186.6, 200 * 2^-0.2 = 174.1


def test_warmth_moves_red_and_blue_apart() -> None:
    warm = device(time=TimeProfile(warmth=Constant(value=1.0)))
    assert sensed(warm, RGB, grey(100))[0, 0].tolist() == [141, 100, 71]  # times and by the root of 2


def test_dirt_takes_contrast_where_it_is() -> None:
    half = grey(10)
    half[:, 32:] = 210
    seen = sensed(device(time=TimeProfile(dirt=Constant(value=0.5))), RGB, half).astype(float)
    contrast = seen[:, 32:].mean() - seen[:, :32].mean()
    assert 0.6 * 200 < contrast < 0.9 * 200  # smudges cover on average half of half
    assert seen[:, :32].std() > 5.0  # in some places more than in others


def test_a_lens_is_dirty_in_the_same_places_all_session() -> None:
    dirty = device(time=TimeProfile(dirt=Constant(value=0.8)))
    assert np.array_equal(sensed(dirty, RGB, grey(20)), sensed(dirty, RGB, grey(20), SECOND_NS))
