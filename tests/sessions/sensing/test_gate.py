from itertools import pairwise

import numpy as np
import pytest
from tests.sessions.sensing.ideal import AUDIO, HANDS, IMU, RGB, SECOND_NS, TENTH_NS, both_hands, device, grey

from shiftxr.scenes.errors import BadProfile
from shiftxr.scenes.shift.sensor import AudioProfile, HandsProfile, ImuProfile, RgbProfile
from shiftxr_bridge.streams import Sample, Stream

QUIET = np.zeros((320, 1), np.int16)
STILL = np.zeros((10, 6), np.float32)


def test_a_limited_rate_lets_one_frame_in_five_through() -> None:
    limited = device(rgb=RgbProfile(rate_hz=2.0))
    assert [n for n in range(20) if limited.sense(RGB, n * TENTH_NS, grey(0)) is not None] == [0, 5, 10, 15]


def test_gaps_come_as_often_and_last_as_long_as_the_profile_says() -> None:
    gappy = device(hands=HandsProfile(gaps_per_min=6.0, gap_s=1.0))
    open_ = np.array([gappy.sense(HANDS, n * TENTH_NS, both_hands()) is not None for n in range(20_000)])
    # gaps begin at 0.1 a second also while one lasts, so the share that is open is exp(-0.1 * 1)
    assert abs(open_.mean() - np.exp(-0.1)) < 0.03
    ends = np.flatnonzero(np.diff(np.concatenate([[1], open_.astype(int), [1]])))
    assert min(ends[1::2] - ends[::2]) == 10  # samples of a tenth


@pytest.mark.parametrize(
    ("stream", "sample", "profile"),
    [(RGB, grey(0), RgbProfile), (AUDIO, QUIET, AudioProfile), (IMU, STILL, ImuProfile),
     (HANDS, both_hands(), HandsProfile)],
    ids=["rgb", "audio", "imu", "hands"],
)  # fmt: skip
def test_every_stream_can_have_gaps_and_stamps_that_are_off(stream: Stream, sample: Sample, profile: type) -> None:
    rough = device(**{stream.kind: profile(gaps_per_min=30.0, gap_s=1.0, stamp_jitter_s=0.02)})
    given = {n * TENTH_NS: rough.sense(stream, n * TENTH_NS, sample) for n in range(600)}
    errors = np.array([out.t_ns - t_ns for t_ns, out in given.items() if out is not None])
    assert 0.5 < len(errors) / 600 < 0.7  # exp(-0.5) = 0.61
    assert np.abs(errors).max() <= 20_000_000
    assert abs(errors.std() - 40e6 / np.sqrt(12.0)) < 1.5e6  # uniform over 40 ms
    assert abs(errors.mean()) < 2e6


def test_stamps_never_go_back() -> None:
    rough = device(audio=AudioProfile(stamp_jitter_s=0.1))
    stamps = [out.t_ns for n in range(200) if (out := rough.sense(AUDIO, n * SECOND_NS // 50, QUIET)) is not None]
    assert all(later > earlier for earlier, later in pairwise(stamps))


def test_a_rate_limit_goes_on_after_the_devices_clock_was_set_back() -> None:
    limited = device(rgb=RgbProfile(rate_hz=2.0))
    before = [limited.sense(RGB, 1000 * SECOND_NS + n * TENTH_NS, grey(0)) is not None for n in range(10)]
    after = [limited.sense(RGB, n * TENTH_NS, grey(0)) is not None for n in range(20)]
    assert (sum(before), sum(after)) == (2, 4)


@pytest.mark.parametrize(
    ("sensor", "stream", "sample", "place"),
    [
        ({"rgb": RgbProfile(rate_hz=15.0)}, RGB, grey(0), "sensor.rgb.rate_hz: 15 Hz.*no more than 10 Hz"),
        ({"hands": HandsProfile(rate_hz=30.0)}, HANDS, both_hands(), "sensor.hands.rate_hz: 30 Hz.*at most 10"),
        ({"audio": AudioProfile(band_limit_hz=9000.0)}, AUDIO, QUIET, "sensor.audio.band_limit_hz.*at most 8000"),
    ],
)
def test_more_than_a_stream_holds_is_refused(
    sensor: dict[str, object], stream: Stream, sample: Sample, place: str
) -> None:
    with pytest.raises(BadProfile, match=place):
        device(**sensor).sense(stream, 0, sample)
