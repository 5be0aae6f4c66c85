"""What is asked for over control shows in the worker's next frames: a real player process in real time, real pixels."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import numpy as np
import pytest
import zmq
from numpy.typing import NDArray

from shiftxr_bridge.control_client import ControlClient
from shiftxr_bridge.errors import RequestRefused
from shiftxr_bridge.jpeg import decode_jpeg
from shiftxr_bridge.requests import PlaceMarker, Prompt, TakeSnapshot
from shiftxr_bridge.rotation import conjugate, rotate
from shiftxr_bridge.subscriber import StreamSubscriber

RGB, HEAD = "headset/rgb", "headset/head"
PLAYER = [sys.executable, "-m", "shiftxr.cli", "player", "--rgb-size", "160x120", "--seed", "3"]
Image = NDArray[np.int16]


@dataclass
class Watched:
    """A running player, who asks it, and who watches it."""

    process: subprocess.Popen[str]
    asks: ControlClient
    reader: StreamSubscriber

    def frame_after(self, t_ns: int) -> tuple[int, Image]:
        while (message := self.reader.receive(20.0)) is not None:
            if message.topic == RGB and message.header.t_ns >= t_ns:
                return message.header.t_ns, np.asarray(message.sample).astype(np.int16)
        raise AssertionError("no frame came")

    def pose(self) -> NDArray[np.float64]:
        while (message := self.reader.receive(20.0)) is not None:
            if message.topic == HEAD:
                return np.asarray(message.sample, np.float64)
        raise AssertionError("no pose came")


@pytest.fixture
def watched() -> Iterator[Watched]:
    with ExitStack() as stack:
        process = subprocess.Popen(PLAYER, stdout=subprocess.PIPE, text=True)
        stack.callback(process.wait, 20)
        stack.callback(process.terminate)
        assert process.stdout is not None
        stack.enter_context(process.stdout)
        said = process.stdout.readline().split()
        context = stack.enter_context(zmq.Context())
        reader = stack.enter_context(
            closing(StreamSubscriber(context, said[2].rstrip(","), [RGB, HEAD], delivery="bounded"))
        )
        asks = stack.enter_context(closing(ControlClient(context, said[5])))
        reader.wait_connected(60.0)
        yield Watched(process, asks, reader)


def changed(before: Image, after: Image) -> NDArray[np.bool_]:
    return np.abs(after - before).max(axis=2) > 24


def test_a_marker_sticks_to_what_the_pixel_showed(watched: Watched) -> None:
    t_ns, before = watched.frame_after(0)
    placed = watched.asks.place_marker(PlaceMarker(RGB, t_ns, 80.0, 70.0, "ring"))
    _, after = watched.frame_after(placed.t_ns)
    rows, columns = np.nonzero(changed(before, after))
    assert len(rows) > 10
    assert abs(rows.mean() - 70.0) < 12.0  # around the pixel that was pointed at
    assert abs(columns.mean() - 80.0) < 12.0
    assert placed.object != "" or placed.position[1] < 0.1  # a body, or the floor
    head = watched.pose()
    towards = rotate(conjugate(head[3:]), np.array(placed.position) - head[:3])
    f = 60.0 / np.tan(np.deg2rad(36.0))  # 72 degrees over 120 rows
    pixel = [80.0 - f * towards[0] / towards[2], 60.0 + f * towards[1] / towards[2]]
    np.testing.assert_allclose(pixel, [80.0, 70.0], atol=0.1)
    gone_ns = watched.asks.remove_marker(placed.marker)
    assert not changed(before, watched.frame_after(gone_ns)[1]).any()
    with pytest.raises(RequestRefused, match="there are: none"):
        watched.asks.remove_marker(placed.marker)


def test_markers_end_by_their_time_or_all_at_once(watched: Watched) -> None:
    t_ns, before = watched.frame_after(0)
    placed = watched.asks.place_marker(PlaceMarker(RGB, t_ns, 20.0, 60.0, "pin", "größer", ttl_s=0.25))
    assert changed(before, watched.frame_after(placed.t_ns)[1]).any()
    assert not changed(before, watched.frame_after(placed.t_ns + 350_000_000)[1]).any()
    for x in (40.0, 100.0):
        placed = watched.asks.place_marker(PlaceMarker(RGB, t_ns, x, 80.0, "arrow"))
    both = changed(before, watched.frame_after(placed.t_ns)[1])
    assert both[:, :70].any()
    assert both[:, 70:].any()
    gone_ns = watched.asks.clear_markers()
    assert not changed(before, watched.frame_after(gone_ns)[1]).any()


def test_a_mark_that_can_not_be_placed_is_refused_with_the_reason(watched: Watched) -> None:
    t_ns, _ = watched.frame_after(0)
    for marker, error, reason in (
        (PlaceMarker(RGB, t_ns + 1, 1.0, 1.0), "FrameGone", "no frame was captured at"),
        (PlaceMarker("headset/depth", t_ns, 1.0, 1.0), "UnknownName", "there is headset/rgb"),
    ):
        with pytest.raises(RequestRefused, match=reason) as refused:
            watched.asks.place_marker(marker)
        assert refused.value.error == error


def test_a_prompt_is_written_over_the_view_and_its_body_glows(watched: Watched) -> None:
    _, before = watched.frame_after(0)
    shown_ns = watched.asks.prompt(Prompt("Insert the brass gear", highlight="gear"))
    _, after = watched.frame_after(shown_ns)
    assert changed(before, after)[105:].mean() > 0.3  # the strip below, with white letters
    assert (after[105:].min(axis=2) > 200).sum() > 40
    brighter = (after - before)[:100].astype(int)
    glowing = (brighter[..., 0] > 24) & (brighter[..., 2] < brighter[..., 0])
    assert 5 < glowing.sum() < 2000  # the gear turns yellow, nothing else does
    with pytest.raises(RequestRefused, match="no body 'moon'"):
        watched.asks.prompt(Prompt("look", highlight="moon"))
    gone_ns = watched.asks.prompt(Prompt(""))
    assert not changed(before, watched.frame_after(gone_ns)[1]).any()


def test_the_environment_changes_light_and_machines_and_says_how_it_is(watched: Watched) -> None:
    now = watched.asks.set_environment({})
    assert set(now) == {"light", "hall_noise", "machine.press", "fault.press"}
    assert now["machine.press"] == 0.0
    _, before = watched.frame_after(0)
    dark = watched.asks.set_environment({"light": 0.3, "machine.press": 1.0})
    assert (dark["light"], dark["machine.press"]) == (0.3, 1.0)
    later_ns = watched.asks.prompt(Prompt(""))
    assert watched.frame_after(later_ns)[1].mean() < 0.75 * before.mean()
    for parameters, error in (({"light": 9.0}, "OutOfRange"), ({"gravity": 1.0}, "UnknownName")):
        with pytest.raises(RequestRefused) as refused:
            watched.asks.set_environment(parameters)
        assert refused.value.error == error
    assert watched.asks.set_environment({})["light"] == 0.3  # a refusal changes nothing


def test_a_snapshot_is_the_newest_frame_as_a_jpeg(watched: Watched) -> None:
    watched.frame_after(0)
    taken = watched.asks.snapshot(TakeSnapshot(RGB, 95))
    t_ns, frame = watched.frame_after(taken.t_ns)
    assert t_ns == taken.t_ns
    picture = decode_jpeg(taken.jpeg, 160, 120).astype(int)
    assert np.abs(picture - frame).mean() < 4.0


def test_goodbye_ends_the_player(watched: Watched) -> None:
    watched.asks.goodbye("the shift is over")
    assert watched.process.wait(20) == 0
