"""Markers and prompts are seen in the next frames, where they were put, and in nothing but frames."""

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.player_contract.driven import Driven, Vector, of

from shiftxr.scenes.layout import HEAD_POSE
from shiftxr_bridge.errors import RequestRefused
from shiftxr_bridge.jpeg import decode_jpeg
from shiftxr_bridge.requests import PlaceMarker, Prompt, TakeSnapshot
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.rotation import conjugate, from_rotvec, multiply, rotate
from shiftxr_bridge.subscriber import Message

RGB = "headset/rgb"
CHANGED = 24  # of 255
Image = NDArray[np.int16]


@dataclass
class Watched:
    """A worker who stands still, and what he sees."""

    driven: Driven

    @property
    def camera(self) -> RgbStream:
        stream = self.driven.streams[RGB]
        assert isinstance(stream, RgbStream)
        return stream

    def frame(self, after_ns: int = -1, played: list[Message] | None = None) -> tuple[int, Image]:
        """The first frame captured after a time, of what has been played or will be."""
        messages = list(played or [])
        while not (later := [m for m in of(messages, RGB) if m.header.t_ns > after_ns]):
            messages += self.driven.step()
        return later[0].header.t_ns, np.asarray(later[0].sample).astype(np.int16)

    def place(self, **marker: object) -> tuple[int, int, tuple[float, float, float], list[Message]]:
        """The step's end, the marker's number and place, and what was played meanwhile."""
        placed, messages = self.driven.ask(lambda asks: asks.place_marker(PlaceMarker(RGB, **marker)))  # type: ignore[arg-type]
        return placed.t_ns, placed.marker, placed.position, messages


@pytest.fixture
def watched(driven: Driven) -> Watched:
    driven.ask(lambda asks: (asks.clear_markers(), asks.prompt(Prompt(""))))
    driven.reset(seed=3)
    driven.play(1.0)  # parts have come to rest
    return Watched(driven)


def changed(before: Image, after: Image) -> NDArray[np.bool_]:
    return np.abs(after - before).max(axis=2) > CHANGED


def as_before(before: Image, after: Image) -> bool:
    """Whether a picture is what it was, but for the odd pixel of a part that still rolls."""
    return bool(changed(before, after).mean() < 5e-4)


def test_a_marker_is_seen_at_its_pixel_in_the_next_frame_until_it_is_removed(watched: Watched) -> None:
    t_ns, before = watched.frame()
    x, y = 0.5 * watched.camera.width, 0.6 * watched.camera.height
    shown_ns, marker, position, played = watched.place(t_ns=t_ns, x=x, y=y, shape="ring")
    _, after = watched.frame(shown_ns, played)
    rows, columns = np.nonzero(changed(before, after))
    assert len(rows) > 10
    assert abs(rows.mean() - y) < 0.1 * watched.camera.height  # a ring lies about what was pointed at
    assert abs(columns.mean() - x) < 0.1 * watched.camera.width
    np.testing.assert_allclose(pixel_of(watched, np.array(position)), [x, y], atol=0.2)
    gone_ns, played = watched.driven.ask(lambda asks: asks.remove_marker(marker))
    assert as_before(before, watched.frame(gone_ns, played)[1])
    with pytest.raises(RequestRefused) as refused:
        watched.driven.ask(lambda asks: asks.remove_marker(marker))
    assert refused.value.error == "UnknownName"


def pixel_of(watched: Watched, place: NDArray[np.float64]) -> NDArray[np.float64]:
    """The pixel (2,) that shows a place (3,) from the head's pose, through the described pinhole."""
    head = watched.driven.objects.head.astype(np.float64)
    right, up, back = rotate(conjugate(head[3:]), place - head[:3])
    camera = watched.camera
    return np.array([camera.cx - camera.fx * right / back, camera.cy + camera.fy * up / back])


def test_a_marker_stays_at_its_place_while_the_head_moves(watched: Watched) -> None:
    t_ns, _ = watched.frame()
    x, y = 0.5 * watched.camera.width, 0.6 * watched.camera.height
    _, _, position, _ = watched.place(t_ns=t_ns, x=x, y=y, shape="ring")
    head = watched.driven.action[HEAD_POSE]
    head[:3] += (0.08, 0.0, 0.0)
    head[3:] = multiply(head[3:], from_rotvec(np.array([0.05, -0.15, 0.0])))
    watched.driven.play(1.2)
    newest_ns, marked = watched.frame()
    gone_ns, played = watched.driven.ask(lambda asks: asks.clear_markers())
    _, unmarked = watched.frame(gone_ns, played)
    rows, columns = np.nonzero(changed(unmarked, marked))
    expected = pixel_of(watched, np.array(position))
    assert np.linalg.norm(expected - [x, y]) > 0.05 * watched.camera.width  # it did move in the picture
    np.testing.assert_allclose([columns.mean(), rows.mean()], expected, atol=0.06 * watched.camera.height)
    assert newest_ns < gone_ns


def test_a_mark_on_a_frozen_frame_sticks_to_what_that_frame_showed(watched: Watched) -> None:
    t_ns, _ = watched.frame()
    x, y = 0.5 * watched.camera.width, 0.6 * watched.camera.height
    _, _, there, _ = watched.place(t_ns=t_ns, x=x, y=y)
    watched.driven.action[HEAD_POSE][:3] += (0.1, 0.0, 0.0)
    watched.driven.play(1.2)
    _, _, still_there, _ = watched.place(t_ns=t_ns, x=x, y=y)
    np.testing.assert_allclose(still_there, there, atol=2e-3)
    newest_ns, _ = watched.frame()
    _, _, elsewhere, _ = watched.place(t_ns=newest_ns, x=x, y=y)
    assert elsewhere[0] - there[0] > 0.05


def test_a_marker_goes_when_its_time_is_over(watched: Watched) -> None:
    t_ns, before = watched.frame()
    x, y = 0.4 * watched.camera.width, 0.6 * watched.camera.height
    shown_ns, _, _, played = watched.place(t_ns=t_ns, x=x, y=y, shape="pin", text="größer", ttl_s=0.5)
    assert not as_before(before, watched.frame(shown_ns, played)[1])
    assert as_before(before, watched.frame(shown_ns + 600_000_000)[1])


def test_a_mark_that_can_not_be_placed_is_refused_with_its_reason(watched: Watched) -> None:
    t_ns, _ = watched.frame()
    for marker, error in (
        (PlaceMarker(RGB, t_ns + 1, 1.0, 1.0), "FrameGone"),
        (PlaceMarker("chest/rgb", t_ns, 1.0, 1.0), "UnknownName"),
    ):
        with pytest.raises(RequestRefused) as refused:
            watched.driven.ask(lambda asks, marker=marker: asks.place_marker(marker))  # type: ignore[misc]
        assert refused.value.error == error


def test_a_prompt_is_written_over_the_lower_edge_until_it_is_taken_away(watched: Watched) -> None:
    _, before = watched.frame()
    shown_ns, played = watched.driven.ask(lambda asks: asks.prompt(Prompt("Insert the brass gear")))
    _, after = watched.frame(shown_ns, played)
    edge = round(0.85 * watched.camera.height)
    assert changed(before, after)[edge:].mean() > 0.2
    assert (after[edge:].min(axis=2) > 180).sum() > 30  # letters
    assert as_before(before[: watched.camera.height // 2], after[: watched.camera.height // 2])
    gone_ns, played = watched.driven.ask(lambda asks: asks.prompt(Prompt("")))
    assert as_before(before, watched.frame(gone_ns, played)[1])


def test_a_highlighted_body_looks_other_and_an_unknown_one_is_refused(watched: Watched) -> None:
    bodies = [g.body for g in watched.driven.scene.graspables]
    if not bodies:
        pytest.skip(f"{watched.driven.scene.name} has nothing to take")
    _, before = watched.frame()
    above = slice(0, round(0.7 * watched.camera.height))  # of the text
    seen = 0
    for body in bodies:  # some may be out of view
        shown_ns, played = watched.driven.ask(lambda asks, body=body: asks.prompt(Prompt("this", highlight=body)))  # type: ignore[misc]
        difference = changed(before, watched.frame(shown_ns, played)[1])[above]
        assert difference.mean() < 0.15  # it, and nothing else
        seen += bool(difference.any())
    assert seen >= len(bodies) / 2
    with pytest.raises(RequestRefused) as refused:
        watched.driven.ask(lambda asks: asks.prompt(Prompt("look", highlight="moon")))
    assert refused.value.error == "UnknownName"


def test_a_snapshot_is_the_newest_frame(watched: Watched) -> None:
    _, _ = watched.frame()
    taken, played = watched.driven.ask(lambda asks: asks.snapshot(TakeSnapshot(RGB, 95)))
    _, newest = watched.frame(taken.t_ns - 1, played)
    picture = decode_jpeg(taken.jpeg, watched.camera.width, watched.camera.height).astype(np.int16)
    assert np.abs(picture - newest).mean() < 5.0


def test_guidance_is_seen_and_changes_nothing_else(watched: Watched) -> None:
    t_ns, _ = watched.frame()
    states: list[list[Vector]] = []
    for guided in (True, False):
        watched.driven.reset(seed=3)
        messages: list[Message] = []
        if guided:
            place = {"x": 0.5 * watched.camera.width, "y": 0.6 * watched.camera.height, "shape": "arrow"}
            messages += watched.place(t_ns=t_ns, **place)[3]
            messages += watched.driven.ask(lambda asks: asks.prompt(Prompt("look here")))[1]
        messages += watched.driven.play(1.0)
        states.append([np.asarray(m.sample) for m in of(messages, "scene/objects")])
    both = min(len(steps) for steps in states)
    assert both >= 10
    np.testing.assert_allclose(states[0][:both], states[1][:both], atol=1e-3)  # frames fall at other steps: no more
