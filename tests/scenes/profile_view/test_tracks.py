import numpy as np
import pytest
from tests.sessions.sensing.ideal import HANDS, TENTH_NS, both_hands

from shiftxr.scenes.profile import ShiftProfile, load_profile
from shiftxr.scenes.profile_view.tracks import Level, Spans, profile_tracks
from shiftxr.scenes.shift.sensor import HandsProfile, SensorProfile
from shiftxr.sessions.device import Device


def test_a_level_is_sampled_in_the_middle_of_its_cells() -> None:
    assert Level("x", "", lambda t_s: 2.0 * t_s).sampled(10.0, 5).tolist() == [2.0, 6.0, 10.0, 14.0, 18.0]


def test_spans_cover_their_share_of_a_cell_once_where_they_overlap() -> None:
    spans = Spans("x", [(1.0, 2.5), (2.0, 3.0), (7.0, 12.0)])
    assert spans.shares(10.0, 5) == pytest.approx([0.5, 0.5, 0.0, 0.5, 1.0])


def test_the_gaps_that_are_drawn_are_those_that_a_device_has() -> None:
    gappy = HandsProfile(gaps_per_min=6.0, gap_s=2.0)
    profile = ShiftProfile(name="p", description="", sensor=SensorProfile(hands=gappy))
    (track,) = profile_tracks(profile, 120.0, seed=5)
    assert isinstance(track, Spans)
    sensing = Device(profile, 5)
    silent = np.array([sensing.sense(HANDS, n * TENTH_NS, both_hands()) is None for n in range(1200)])
    middles = np.arange(1200) / 10.0
    drawn = np.any([(middles >= start) & (middles < end) for start, end in track.spans], axis=0)
    assert np.array_equal(silent, drawn)
    assert 0.05 < silent.mean() < 0.4


def test_a_link_has_no_rate_in_an_outage() -> None:
    tracks = {track.name: track for track in profile_tracks(load_profile("hardware_harsh"), 600.0, seed=2)}
    outages, uplink = tracks["outages"], tracks["uplink"]
    assert isinstance(outages, Spans)
    assert isinstance(uplink, Level)
    start, end = outages.spans[0]
    assert [uplink.at(t_s) for t_s in (start - 0.1, start + 0.1, end - 0.1)] == [500.0, 0.0, 0.0]


def test_the_factory_floor_shows_what_drifts_and_what_is_interrupted() -> None:
    names = [track.name for track in profile_tracks(load_profile("factory_floor"), 600.0, seed=1)]
    assert {"gaps headset/rgb", "gaps headset/audio", "gaps headset/hands", "outages", "uplink", "downlink"} <= {*names}
    assert {"environment.light", "environment.hall_noise", "exposure_ev", "imu_bias", "layout"} <= {*names}
    assert profile_tracks(load_profile("no_audio"), 600.0, seed=1) == []
