"""A reset begins an episode that its seed decides; the device goes on as before."""

import numpy as np
import pytest
from tests.player_contract.driven import Driven, Vector, of
from tests.player_contract.hand_work import close_on, free_part

from shiftxr.scenes.layout import read_objects

OBJECTS = "scene/objects"
MILLIMETRE = 1e-3


def begin(driven: Driven, seed: int) -> tuple[Vector, np.ndarray]:
    """The observation that a reset returns, and the first frame after it, of the same light."""
    vector = driven.reset(seed, light=driven.scene.environment["light"].default)
    frames = of(driven.play(0.5), "headset/rgb")
    return vector, np.asarray(frames[0].sample).astype(float)


def test_the_same_seed_gives_the_same_layout_and_another_seed_another(driven: Driven) -> None:
    first, frame = begin(driven, 3)
    other, other_frame = begin(driven, 4)
    again, again_frame = begin(driven, 3)
    assert np.array_equal(first, again)
    assert np.abs(frame - again_frame).mean() < 0.5  # of 255: a lamp's last flicker, no more
    assert np.abs(frame - other_frame).mean() > 1.0  # places and colours
    moved = [
        body
        for body, pose in read_objects(driven.scene, first).part.items()
        if np.linalg.norm(pose[:3] - read_objects(driven.scene, other).part[body][:3]) > 5 * MILLIMETRE
    ]
    assert moved or not driven.scene.layout.parts


def test_the_clock_and_the_numbers_run_on_and_the_episode_counts(driven: Driven) -> None:
    driven.reset(seed=1)
    before = driven.step()
    driven.reset(seed=1)
    after = driven.step()
    step_ns = 1e9 / driven.control_hz
    assert after[-1].header.t_ns - before[-1].header.t_ns == pytest.approx(step_ns, abs=1000)
    (first,), (second,) = of(before, OBJECTS), of(after, OBJECTS)
    assert second.header.fields["episode"] == int(first.header.fields["episode"]) + 1
    assert second.header.seq == first.header.seq + 1  # one object state per control step, none for a reset
    assert second.header.session == first.header.session


def test_a_reset_empties_the_hands_and_brings_them_home(driven: Driven) -> None:
    home = read_objects(driven.scene, driven.reset(seed=2))
    part = free_part(driven.scene, home)
    if part is None:
        pytest.skip(f"{driven.scene.name} has nothing to take")
    close_on(driven, 1, part)
    assert driven.objects.held == (None, part)
    state = read_objects(driven.scene, driven.reset(seed=2))
    assert state.held == (None, None)
    assert state.holder == home.holder
    np.testing.assert_array_equal(state.grip, [0.0, 0.0])
    np.testing.assert_allclose(state.hand, home.hand, atol=1e-6)
    still = [np.asarray(m.sample) for m in of(driven.play(0.3), OBJECTS)]
    np.testing.assert_allclose(still[-1][:23], still[0][:23], atol=MILLIMETRE)  # nor is any speed left
