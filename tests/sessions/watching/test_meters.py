"""Levels and rates, worked out by hand."""

import math

import numpy as np
import pytest

from shiftxr.sessions.watching.meters import levels_dbfs, magnitudes, meter
from shiftxr.sessions.watching.stream_row import Moment, StreamRow, rates
from shiftxr.sessions.watching.table import stream_line, stream_table
from shiftxr_bridge.audio import AudioStream
from shiftxr_bridge.hands import Hands, HandsStream
from shiftxr_bridge.stream_stats import StreamStats
from shiftxr_bridge.streams import Sample, Stream
from shiftxr_bridge.task import TaskSample, TaskStream


def test_levels_are_those_of_each_channel_below_full_scale() -> None:
    left = np.resize([16384, -16384], 320)  # half of full scale, a square wave: 20 log10(0.5)
    right = np.round(32767 * np.sin(np.arange(320) * 2 * np.pi / 32))  # a full sine: 20 log10(sqrt(0.5))
    levels = levels_dbfs(np.stack([left, right], axis=1).astype(np.int16))
    np.testing.assert_allclose(levels, [-6.0206, -3.0103], atol=1e-3)
    assert levels_dbfs(np.zeros((320, 1), np.int16)).tolist() == [-math.inf]


def test_magnitudes_are_means_of_lengths() -> None:
    block = np.array([[3, 4, 0, 0, 0, 2], [0, 0, 7, 0, 1, 0]], np.float32)
    assert magnitudes(block) == (6.0, 1.5)  # (5 + 7) / 2, (2 + 1) / 2


@pytest.mark.parametrize(
    ("stream", "sample", "shown"),
    [
        (AudioStream("headset/audio", 16000, 1, 320), np.zeros((320, 1), np.int16), "······ -99 dBFS"),
        (TaskStream("worker/task", 10), TaskSample(3, None, machine=1), "step 3 machine 1"),
        (
            HandsStream("headset/hands", 30),
            Hands(0, np.zeros((2, 26, 3)), np.zeros((2, 26, 4)), np.zeros((2, 26)), np.eye(2, 26, dtype=bool)),
            "joints left 1/26 right 1/26",
        ),
    ],
)
def test_a_sample_is_told_in_a_few_words(stream: Stream, sample: Sample, shown: str) -> None:
    assert meter(stream, sample) == shown


def test_rates_are_over_the_time_between_two_moments() -> None:
    assert rates(Moment(0, 10, 1000), Moment(2_000_000_000, 70, 5000)) == (30.0, 2000.0)
    assert rates(Moment(5, 0, 0), Moment(5, 1, 1)) == (0.0, 0.0)


def test_a_line_names_every_count_and_the_table_only_what_went_wrong() -> None:
    stats = StreamStats(received=90, lost=2, dropped=1, superseded=7, refused=4)
    row = StreamRow("headset/rgb", "rgb", 29.97, 6_912_000.0, 33.4, stats, "320x240 rgb8")
    assert stream_line(row) == (
        "headset/rgb rgb rate 30.0/s age 33 ms received 90 lost 2 dropped 1 superseded 7 refused 4 skipped 0 "
        "6912.0 kB/s 320x240 rgb8"
    )
    headers = [column.header for column in stream_table([row], "player").columns]
    assert headers == ["stream", "rate", "age", "kB/s", "received", "lost", "dropped", "refused", ""]
