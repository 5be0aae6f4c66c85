"""Windows from a headless player's own process, driven by a scripted worker."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil
import pytest

from shiftxr.client.site import Site, SiteSettings
from shiftxr.scenes.profile import load_profile
from shiftxr.sessions.recording.reader import RecordingReader
from shiftxr.sessions.recording.recording_file import RecordingFile
from shiftxr.sessions.window import Window
from shiftxr_bridge.header import decode_header
from shiftxr_bridge.mlagents.errors import PlayerGone


def settings(worker: int) -> SiteSettings:
    return SiteSettings("assembly_station", "headless", worker_seed=worker, layout_seed=10 * worker, hop_s=0.5)


def fingerprint(window: Window) -> str:
    """Every byte of a window's features and labels."""
    digest = hashlib.sha256(repr((window.t_end_ns, window.labels.step, window.labels.mistake)).encode())
    for array in (window.rgb, window.audio, window.imu, window.hands, window.labels.hand_forecast):
        digest.update(b"absent" if array is None else np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def play(worker: int, log: Path, count: int = 6, profile: str = "all_sensors") -> list[Window]:
    with Site(settings(worker), log_path=log) as site:
        session = site.open_session(load_profile(profile))
        windows = [site.next_window(session, 60.0) for _ in range(count)]
        assert all(stats.lost == stats.dropped == stats.refused == 0 for stats in session.stream_stats().values())
        return windows


@pytest.fixture
def nothing_left() -> Iterator[None]:
    yield
    assert not psutil.Process().children()


@pytest.mark.usefixtures("nothing_left")
def test_windows_come_whole_half_a_second_apart_and_labelled(tmp_path: Path) -> None:
    windows = play(3, tmp_path / "player.log")
    assert np.diff([w.t_end_ns for w in windows]).tolist() == [500_000_000] * 5
    for seen in windows:
        assert seen.rgb is not None
        assert seen.audio is not None
        assert seen.imu is not None
        assert seen.hands_valid is not None
        assert seen.hands_valid.mean() > 0.8  # the profile's tracker loses a hand now and then
        assert seen.rgb.std() > 10.0  # a picture, not a plane
        assert seen.labels.step is not None
        assert seen.labels.mistake == 0
        assert seen.labels.hand_forecast_valid is not None
        assert seen.labels.hand_forecast_valid.all()
    moved = [
        np.linalg.norm(w.labels.hand_forecast, axis=-1).max() for w in windows if w.labels.hand_forecast is not None
    ]
    assert max(moved) > 0.05  # the worker reaches out


@pytest.mark.usefixtures("nothing_left")
def test_in_lockstep_the_same_seeds_give_the_same_windows_byte_for_byte(tmp_path: Path) -> None:
    first, again = (play(3, tmp_path / f"{n}.log", 4) for n in (1, 2))
    assert [fingerprint(w) for w in first] == [fingerprint(w) for w in again]
    other = play(4, tmp_path / "3.log", 4)
    assert not {fingerprint(w) for w in first} & {fingerprint(w) for w in other}


@pytest.mark.usefixtures("nothing_left")
def test_two_sessions_see_the_same_seconds_each_through_its_own_device(tmp_path: Path) -> None:
    with Site(settings(5), log_path=tmp_path / "player.log") as site:
        sessions = [site.open_session(load_profile(name)) for name in ("all_sensors", "no_audio")]
        for _ in range(3):
            whole, deaf = (site.next_window(session, 60.0) for session in sessions)
            assert whole.t_end_ns == deaf.t_end_ns
            assert (whole.labels.step, whole.labels.mistake) == (deaf.labels.step, deaf.labels.mistake)
            assert whole.audio is not None
            assert deaf.audio is None
        with pytest.raises(ValueError, match="before the first window"):
            site.open_session(load_profile("no_audio"))


@pytest.mark.usefixtures("nothing_left")
def test_a_player_that_is_killed_ends_the_wait_with_its_reason(tmp_path: Path) -> None:
    with Site(settings(6), log_path=tmp_path / "player.log") as site:
        session = site.open_session(load_profile("all_sensors"))
        site.next_window(session, 60.0)
        (player,) = psutil.Process().children()
        player.kill()
        with pytest.raises(PlayerGone, match="killed by signal 9"):
            for _ in range(1000):  # what is queued still comes
                site.next_window(session, 60.0)


@pytest.mark.usefixtures("nothing_left")
def test_a_site_is_recorded_beside_its_session_from_the_first_step_to_the_last(tmp_path: Path) -> None:
    path = tmp_path / "site.mcap"
    with closing(RecordingFile(path, {})) as file, Site(settings(7), log_path=tmp_path / "player.log") as site:
        session = site.open_session(load_profile("all_sensors"))
        recording = site.record(file)
        windows = [site.next_window(session, 60.0) for _ in range(2)]
    assert recording.counts().lost == 0
    headers = [
        (record.topic, decode_header(record.header))
        for record in RecordingReader(path).records()
        if not record.topic.endswith("/streams")
    ]
    assert min(header.seq for topic, header in headers if topic == "headset/rgb") == 0
    ticks = [header.t_ns for topic, header in headers if topic == "player/tick"]
    assert ticks[0] == 100_000_000  # the first control step's end
    assert ticks[-1] >= windows[-1].t_end_ns + 500_000_000  # what the last window's forecast needed
    assert {topic for topic, _ in headers} >= {"worker/task", "worker/tick", "headset/audio"}


@pytest.mark.usefixtures("nothing_left")
def test_a_device_without_hand_tracking_finds_hands_in_its_pictures_the_same_ones_each_time(tmp_path: Path) -> None:
    first, again = (play(3, tmp_path / f"{n}.log", 4, "hands_from_rgb") for n in range(2))
    assert [fingerprint(window) for window in first] == [fingerprint(window) for window in again]
    for tracked, found in zip(play(3, tmp_path / "tracked.log", 4), first, strict=True):
        assert tracked.hands is not None
        assert found.hands is not None
        assert tracked.hands_valid is not None
        assert found.hands_valid is not None
        both = tracked.hands_valid & found.hands_valid
        assert both.mean() > 0.25  # one of two hands half of the time, at least
        gap = np.linalg.norm(tracked.hands[both] - found.hands[both], axis=-1)
        assert 0.005 < np.median(gap) < 0.12  # not the tracker's hands, but in their place
