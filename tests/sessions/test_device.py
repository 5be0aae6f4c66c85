import numpy as np

from shiftxr.scenes.profile import (
    AudioProfile,
    HandsProfile,
    ImuProfile,
    RgbProfile,
    SensorProfile,
    ShiftProfile,
    load_profile,
)
from shiftxr.sessions.device import Device
from shiftxr_bridge.hands import Hands

TENTH_NS = 100_000_000


def device(seed: int = 1, **sensor: object) -> Device:
    return Device(ShiftProfile(name="p", description="", sensor=SensorProfile(**sensor)), seed)  # type: ignore[arg-type]


def test_a_stream_that_the_device_lacks_never_comes() -> None:
    assert device(audio=None).sense("headset/audio", "audio", 0, np.zeros((320, 2), np.int16)) is None


def test_a_limited_rate_lets_one_frame_in_five_through() -> None:
    limited = device(rgb=RgbProfile(rate_hz=2.0))
    frame = np.zeros((4, 4, 3), np.uint8)
    kept = [n for n in range(20) if limited.sense("headset/rgb", "rgb", n * TENTH_NS, frame) is not None]
    assert kept == [0, 5, 10, 15]


def test_pixel_noise_has_the_spread_that_the_profile_says() -> None:
    grey = np.full((100, 100, 3), 128, np.uint8)
    noisy = device(rgb=RgbProfile(noise=6.0)).sense("headset/rgb", "rgb", 0, grey)
    assert isinstance(noisy, np.ndarray)
    assert abs(noisy.astype(float).std() - 6.0) < 0.2
    assert abs(noisy.astype(float).mean() - 128.0) < 0.2


def test_an_attenuated_microphone_halves_the_sound_at_minus_6_db() -> None:
    loud = np.full((320, 1), 10_000, np.int16)
    heard = device(audio=AudioProfile(gain_db=-6.0206)).sense("headset/audio", "audio", 0, loud)
    assert isinstance(heard, np.ndarray)
    assert np.abs(heard - 5000).max() <= 1


def test_an_imus_bias_stays_and_its_noise_does_not() -> None:
    noisy = device(imu=ImuProfile(accel_noise_mps2=0.1, accel_bias_mps2=1.0))
    blocks = [noisy.sense("headset/imu", "imu", n * TENTH_NS, np.zeros((500, 6), np.float32)) for n in range(2)]
    first, second = (np.asarray(block)[:, :3] for block in blocks)
    np.testing.assert_allclose(first.mean(axis=0), second.mean(axis=0), atol=0.03)  # the same bias
    assert np.abs(first.mean(axis=0)).max() > 0.1
    assert abs((first - first.mean(axis=0)).std() - 0.1) < 0.01
    assert np.count_nonzero(np.asarray(blocks[0])[:, 3:]) == 0  # the gyro has neither


def test_dropout_loses_whole_hands_and_jitter_moves_joints() -> None:
    rough = device(hands=HandsProfile(jitter_m=0.01, dropout=0.25))
    valid, spread = [], []
    for n in range(400):
        ideal = Hands(n, np.zeros((2, 26, 3)), np.zeros((2, 26, 4)), np.zeros((2, 26)), np.ones((2, 26), bool))
        sensed = rough.sense("headset/hands", "hands", n * TENTH_NS, ideal)
        assert isinstance(sensed, Hands)
        assert (sensed.valid.all(axis=1) | ~sensed.valid.any(axis=1)).all()
        valid.append(sensed.valid[:, 0])
        spread.append(sensed.position.std())
    assert abs(np.mean(valid) - 0.75) < 0.05
    assert abs(np.mean(spread) - 0.01) < 0.001


def test_gaps_come_as_often_and_last_as_long_as_the_profile_says() -> None:
    gappy = device(rgb=RgbProfile(gaps_per_min=6.0, gap_s=1.0))
    frame = np.zeros((2, 2, 3), np.uint8)
    kept = [gappy.sense("headset/rgb", "rgb", n * TENTH_NS, frame) is not None for n in range(20_000)]
    # gaps begin at 0.1 a second also while one lasts, so the share that is open is exp(-0.1 * 1)
    assert abs(np.mean(kept) - np.exp(-0.1)) < 0.03


def test_the_same_seed_gives_the_same_session_and_another_another() -> None:
    frame = np.full((8, 8, 3), 100, np.uint8)

    def sensed(seed: int) -> bytes:
        return np.asarray(device(seed, rgb=RgbProfile(noise=4.0)).sense("headset/rgb", "rgb", 0, frame)).tobytes()

    assert sensed(3) == sensed(3) != sensed(4)


def test_the_three_profiles_of_the_demo_differ_as_their_names_say() -> None:
    assert load_profile("all_sensors").sensor.audio is not None
    assert load_profile("no_audio").sensor.audio is None
    rgb = load_profile("low_rate_rgb").sensor.rgb
    assert rgb is not None
    assert rgb.rate_hz == 2.0


def test_a_device_that_finds_hands_in_rgb_has_no_tracker_and_looks_as_often_as_it_says() -> None:
    looks = device(hands=HandsProfile(tracking="rgb", rate_hz=5.0))
    nothing = Hands(0, np.zeros((2, 26, 3)), np.zeros((2, 26, 4)), np.zeros((2, 26)), np.ones((2, 26), bool))
    assert looks.sense("headset/hands", "hands", 0, nothing) is None
    assert [n for n in range(8) if looks.looks_for_hands(n * TENTH_NS)] == [0, 2, 4, 6]
    assert not device().looks_for_hands(0)
    assert not device(hands=None).looks_for_hands(0)
