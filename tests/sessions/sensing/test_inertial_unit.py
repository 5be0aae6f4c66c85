"""The inertial errors, by the Allan deviation of a still recording (IEEE Std 952-1997, annex C) and by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.sessions.sensing.ideal import IMU, SECOND_NS, TENTH_NS, device, sensed

from shiftxr.scenes.errors import BadProfile
from shiftxr.scenes.shift.inertial import AccelProfile, GyroProfile
from shiftxr.scenes.shift.schedule import Step
from shiftxr.scenes.shift.sensor import ImuProfile
from shiftxr.scenes.shift.temporality import TimeProfile
from shiftxr.sessions.device import Device
from shiftxr_bridge.imu import ImuStream

STILL = np.tile(np.float32([0.0, 9.81, 0.0, 0.0, 0.0, 0.0]), (10, 1))


def recording(unit: Device, seconds: int, stream: ImuStream = IMU) -> NDArray[np.float64]:
    """A still unit's samples (n, 6), block by block."""
    block = np.tile(STILL[0], (stream.block_samples, 1))
    block_ns = int(SECOND_NS * stream.block_samples / stream.rate_hz)
    count = int(seconds * stream.rate_hz / stream.block_samples)
    given = (unit.sense(stream, n * block_ns, block) for n in range(count))
    return np.concatenate([np.asarray(block.sample) for block in given if block is not None]).astype(np.float64)


def allan_deviation(samples: NDArray[np.float64], rate_hz: float, tau_s: float) -> tuple[NDArray[np.float64], float]:
    """Per column, and the estimate's relative standard error for white noise, 0.87 / sqrt(M) of M clusters.

    For a random walk it is smaller, 0.75 / sqrt(M) (Lesage and Audoin 1973, IEEE Trans. Instrum. Meas. 22, 157-161);
    IEEE 952 gives 0.71 / sqrt(M - 1), which takes neighbouring differences for independent.
    """
    size = round(tau_s * rate_hz)
    clusters = samples[: len(samples) // size * size].reshape(-1, size, samples.shape[1]).mean(axis=1)
    deviation = np.sqrt(0.5 * np.mean(np.diff(clusters, axis=0) ** 2, axis=0))
    return deviation, 0.87 / np.sqrt(len(clusters))


ACCEL_N, ACCEL_K = 0.01, 0.001  # m/s^2/sqrt(Hz), m/s^2/sqrt(s)
GYRO_N, GYRO_K = 0.003, 0.0005  # rad/s/sqrt(Hz), rad/s/sqrt(s)


@pytest.fixture(scope="module")
def still() -> NDArray[np.float64]:
    """Four hours at 50 Hz of a unit with white noise and a walking bias."""
    accel = AccelProfile(noise_mps2_per_sqrt_hz=ACCEL_N, walk_mps2_per_sqrt_s=ACCEL_K, bias_mps2=0.1)
    gyro = GyroProfile(noise_radps_per_sqrt_hz=GYRO_N, walk_radps_per_sqrt_s=GYRO_K, bias_radps=0.02)
    unit = device(seed=5, imu=ImuProfile(rate_hz=50.0, accel=accel, gyro=gyro))
    return recording(unit, 14_400, ImuStream("headset/imu", 100, 1000))


@pytest.mark.parametrize("tau_s", [1.0, 300.0])
def test_allan_deviation_is_that_of_the_profiles_parameters(still: NDArray[np.float64], tau_s: float) -> None:
    measured, error = allan_deviation(still, 50.0, tau_s)
    white = np.repeat([ACCEL_N, GYRO_N], 3) / np.sqrt(tau_s)
    walk = np.repeat([ACCEL_K, GYRO_K], 3) * np.sqrt(tau_s / 3.0)
    assert (white > 10.0 * walk).all() if tau_s == 1.0 else (walk > 10.0 * white).all()  # each tau shows one of them
    expected = np.hypot(white, walk)
    assert (np.abs(measured / expected - 1.0) < 3.0 * error).all(), (measured / expected, error)


def test_white_noise_per_sample_is_n_times_the_root_of_the_output_rate() -> None:
    loud = AccelProfile(noise_mps2_per_sqrt_hz=0.02)
    for rate_hz in (100.0, 25.0):
        noise = recording(device(imu=ImuProfile(rate_hz=rate_hz, accel=loud)), 400)[:, :3]
        assert abs(noise.std(axis=0).mean() / (0.02 * np.sqrt(rate_hz)) - 1.0) < 0.02
        assert np.count_nonzero(recording(device(imu=ImuProfile(rate_hz=rate_hz, accel=loud)), 1)[:, 3:]) == 0


def test_half_the_rate_is_every_other_sample_across_blocks() -> None:
    halved = device(imu=ImuProfile(rate_hz=25.0))
    given = []
    for n in range(4):
        block = np.repeat(np.arange(10 * n, 10 * n + 10, dtype=np.float32)[:, None], 6, axis=1)
        out = halved.sense(IMU, n * TENTH_NS, block)
        assert out is not None
        given.append((out.t_ns, np.asarray(out.sample)[:, 0].tolist()))
    # every fourth of 0 ... 39; a block is stamped at its first sample, 10 ms after another
    assert given == [
        (0, [0, 4, 8]),
        (120_000_000, [12, 16]),
        (200_000_000, [20, 24, 28]),
        (320_000_000, [32, 36]),
    ]
    assert halved.imu_rate_hz(IMU) == 25.0


def test_samples_are_counted_on_through_gaps() -> None:
    gappy = device(imu=ImuProfile(rate_hz=25.0, gaps_per_min=30.0, gap_s=0.7))
    kept: list[float] = []
    for n in range(200):
        block = np.repeat(np.arange(10 * n, 10 * n + 10, dtype=np.float32)[:, None], 6, axis=1)
        if (out := gappy.sense(IMU, n * TENTH_NS, block)) is not None:
            assert out.t_ns == int(np.asarray(out.sample)[0, 0]) * SECOND_NS // 100
            kept += np.asarray(out.sample)[:, 0].tolist()
    assert 200 < len(kept) < 450  # of 500
    assert all(sample % 4 == 0 for sample in kept)


def test_a_slow_unit_gives_nothing_for_a_block_in_which_it_has_no_sample() -> None:
    slow = device(imu=ImuProfile(rate_hz=5.0))
    assert [slow.sense(IMU, n * TENTH_NS, STILL) is not None for n in range(4)] == [True, False, True, False]


def test_output_is_a_whole_number_of_steps() -> None:
    coarse = ImuProfile(accel=AccelProfile(noise_mps2_per_sqrt_hz=0.02, step_mps2=0.25))
    steps = recording(device(imu=coarse), 10)[:, :3] / 0.25
    assert np.array_equal(steps, np.round(steps))
    assert np.unique(steps[:, 1]).size > 2  # 9.81 with 0.2 of noise: 38, 39, 40, 41 steps


def test_a_unit_saturates_at_its_range() -> None:
    small = device(imu=ImuProfile(accel=AccelProfile(range_mps2=19.62), gyro=GyroProfile(range_radps=4.0)))
    swing = np.float32([[100.0, -100.0, 5.0, -9.0, 9.0, 1.0]])
    np.testing.assert_allclose(sensed(small, IMU, swing)[0], [19.62, -19.62, 5.0, -4.0, 4.0, 1.0], rtol=1e-6)


def test_a_turn_on_bias_stays_for_the_session_and_differs_between_sessions() -> None:
    biased = ImuProfile(gyro=GyroProfile(bias_radps=0.05))
    biases = np.array([recording(device(seed, imu=biased), 1)[:, 3:] for seed in range(200)])
    assert (np.ptp(biases, axis=1) == 0.0).all()
    assert abs(biases[:, 0].std() - 0.05) < 4.0 * 0.05 / np.sqrt(2.0 * 600)


def test_a_bias_grows_with_wear_by_the_schedule() -> None:
    worn = TimeProfile(imu_bias=Step(kind="step", before=1.0, after=3.0, at_s=0.1))
    wearing = device(time=worn, imu=ImuProfile(accel=AccelProfile(bias_mps2=0.5)))
    young, old = (sensed(wearing, IMU, STILL, t_ns)[0, :3] - STILL[0, :3] for t_ns in (0, TENTH_NS))
    np.testing.assert_allclose(old, 3.0 * young, atol=1e-5)
    assert np.abs(young).max() > 0.1


def test_scale_and_axes_are_off_by_as_much_as_the_profile_says() -> None:
    skewed = AccelProfile(scale_error=0.02, misalignment_rad=0.05)
    felt = np.array([sensed(device(seed, imu=ImuProfile(accel=skewed)), IMU, STILL)[0, :3] for seed in range(400)])
    assert abs((felt[:, 1] / 9.81).std() - 0.02) < 4.0 * 0.02 / np.sqrt(2.0 * 400)  # gravity's own axis: scale
    assert abs((felt[:, [0, 2]] / 9.81).std() - 0.05) < 4.0 * 0.05 / np.sqrt(2.0 * 800)  # the others: misalignment


@pytest.mark.parametrize(("rate_hz", "remedy"), [(200.0, "at most 100"), (30.0, "such as 100, 50, 25, 20")])
def test_a_rate_that_the_stream_cannot_give_is_refused(rate_hz: float, remedy: str) -> None:
    with pytest.raises(BadProfile, match=rf"profile p: sensor.imu.rate_hz: {rate_hz:g} Hz.*{remedy}"):
        device(imu=ImuProfile(rate_hz=rate_hz)).sense(IMU, 0, STILL)
