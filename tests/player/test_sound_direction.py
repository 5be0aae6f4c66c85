"""Where a sound comes from is in its times, levels and colours at the two ears."""

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.player.listening import analytic, band, rms_db

from shiftxr.player.arrival import Arrival
from shiftxr.player.audio_format import BLOCK_FRAMES
from shiftxr.player.ears import Ears, shade
from shiftxr.player.machine_sound import MachineTimbre
from shiftxr.player.sound import Hissing, Microphones, Running
from shiftxr_bridge.rotation import IDENTITY

HEAD = np.concatenate([[0.0, 1.6, 0.0], IDENTITY])
CLICK = np.array([0.5], np.float32)
LEFT, RIGHT = 0, 1


def ears_at(head: NDArray[np.float64]) -> Ears:
    ears = Ears()
    ears.move(head)
    return ears


def onset(heard: NDArray[np.floating]) -> int:
    return int(np.argmax(np.abs(heard) > 0.3 * np.abs(heard).max()))


def listen(microphones: Microphones, blocks: int, **sources: object) -> NDArray[np.float64]:
    """(N, 2) of full scale."""
    running, hissing = sources.get("running", []), sources.get("hissing", [])
    return np.concatenate([microphones.block(running, hissing) for _ in range(blocks)]) / 32767.0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "distances_m"),
    [([3.0, 1.6, 0.0], (3.08, 2.92)), ([-2.0, 1.6, 0.0], (1.92, 2.08)), ([0.0, 1.6, -1.5], (1.50213, 1.50213))],
)
def test_an_event_arrives_at_each_ear_after_its_distance_over_343_m_per_s(
    source: list[float], distances_m: tuple[float, float]
) -> None:
    microphones = Microphones({"click": CLICK})
    microphones.move(HEAD)
    microphones.play("click", 0.005, np.array(source), 1.0)
    heard = listen(microphones, 4)
    for ear in (LEFT, RIGHT):
        assert onset(heard[:, ear]) == pytest.approx((0.005 + distances_m[ear] / 343.0) * 16_000, abs=1.0)


def test_a_lasting_sound_comes_as_late_as_an_event() -> None:
    arrival, path = Arrival(), ears_at(HEAD).path(np.array([3.0, 1.6, 0.0]))
    sound = np.zeros(BLOCK_FRAMES, np.float32)
    sound[10] = 1.0
    heard = np.concatenate([arrival.hear(sound, path), arrival.hear(None, path)], axis=1)
    assert onset(heard[RIGHT]) == pytest.approx(10 + 2.92 / 343.0 * 16_000, abs=1.0)
    assert onset(heard[LEFT]) == pytest.approx(10 + 3.08 / 343.0 * 16_000, abs=1.0)


def test_a_source_on_the_right_is_louder_at_the_right_ear_the_more_so_the_higher() -> None:
    noise = np.random.default_rng(0).normal(0.0, 0.1, (50, BLOCK_FRAMES)).astype(np.float32)
    arrival, path = Arrival(), ears_at(HEAD).path(np.array([3.0, 1.6, 0.0]))
    left, right = np.concatenate([arrival.hear(block, path) for block in noise], axis=1)[:, BLOCK_FRAMES:]
    low_db = rms_db(band(right, 50, 200)) - rms_db(band(left, 50, 200))
    high_db = rms_db(band(right, 4000, 6000)) - rms_db(band(left, 4000, 6000))
    assert low_db == pytest.approx(20 * np.log10(3.08 / 2.92), abs=0.3)  # 1/r alone
    assert high_db > 15.0


def test_the_darkest_ear_hears_a_kilohertz_as_the_analogue_filter_does() -> None:
    t_s = np.arange(4000) / 16_000
    heard = shade(np.sin(2 * np.pi * 1000.0 * t_s).astype(np.float32))
    pole_hz = 2 * 343.0 / 0.0875 / (2 * np.pi)  # 1248 Hz
    expected_db = -10 * np.log10(2.0) - 10 * np.log10(1 + (1000 / pole_hz) ** 2)  # a sine of amplitude 1 has -3 dB
    assert rms_db(heard) == pytest.approx(expected_db, abs=0.2)


def test_level_falls_by_6_db_when_distance_doubles() -> None:
    noise = np.random.default_rng(0).normal(0.0, 0.1, (50, BLOCK_FRAMES)).astype(np.float32)
    levels = []
    for metres in (1.5, 3.0):
        arrival, path = Arrival(), ears_at(HEAD).path(np.array([0.0, 1.6, -metres]))
        heard = np.concatenate([arrival.hear(block, path) for block in noise], axis=1)
        levels.append(rms_db(heard[LEFT, BLOCK_FRAMES:]))
    assert levels[0] - levels[1] == pytest.approx(20 * np.log10(3.00107 / 1.50213), abs=0.1)


def test_a_machine_is_heard_from_its_side() -> None:
    microphones = Microphones({})
    microphones.enter_hall(0.0, {"pump": MachineTimbre(24.0, "pump")}, np.random.default_rng(3))
    microphones.move(HEAD)
    heard = listen(microphones, 50, running=[Running("pump", np.array([-2.0, 1.6, 0.0]), 1.0)])
    assert rms_db(band(heard[:, LEFT], 2000, 7000)) > rms_db(band(heard[:, RIGHT], 2000, 7000)) + 6.0


def test_a_turned_head_swaps_the_ears() -> None:
    source = np.array([2.0, 1.6, 0.5])
    ahead, back = ears_at(HEAD), ears_at(np.array([0.0, 1.6, 0.0, 0.0, 1.0, 0.0, 0.0]))  # half a turn about +y
    np.testing.assert_allclose(ahead.path(source).delay_frames, back.path(source).delay_frames[::-1])
    np.testing.assert_allclose(ahead.path(source).brightness, back.path(source).brightness[::-1])


def test_who_walks_towards_a_tone_hears_it_higher_and_without_a_click() -> None:
    ears, arrival, heard = Ears(), Arrival(), []
    tone = np.sin(2 * np.pi * 1000.0 * np.arange(100 * BLOCK_FRAMES) / 16_000).astype(np.float32)
    for index, block in enumerate(tone.reshape(100, BLOCK_FRAMES)):
        ears.move(np.concatenate([[0.0, 1.6, 5.0 - 1.5 * 0.02 * index], IDENTITY]))  # 1.5 m/s
        heard.append(arrival.hear(block, ears.path(np.array([0.0, 1.6, -4.0])))[LEFT])
    inside = analytic(np.concatenate(heard))[8000:-4000]
    turns = np.unwrap(np.angle(inside)) / (2 * np.pi)
    assert (turns[-1] - turns[0]) / (turns.size - 1) * 16_000 == pytest.approx(1000 * (1 + 1.5 / 343), abs=0.1)
    assert np.abs(np.diff(turns)).max() < 1.2 * 1000 / 16_000  # no jump of phase


def test_escaping_air_is_heard_from_its_side_above_a_kilohertz_and_with_its_pressure() -> None:
    def heard(level: float) -> NDArray[np.float64]:
        microphones = Microphones({})
        microphones.move(HEAD)
        return listen(microphones, 50, hissing=[Hissing("leak", np.array([-1.0, 1.6, 0.0]), level)])[640:]

    full, half = heard(1.0), heard(0.5)
    assert rms_db(full[:, LEFT]) > rms_db(full[:, RIGHT]) + 6.0
    assert rms_db(band(full[:, LEFT], 1000, 8000)) > rms_db(band(full[:, LEFT], 20, 1000)) + 15.0
    assert rms_db(full[:, LEFT]) - rms_db(half[:, LEFT]) == pytest.approx(6.02, abs=0.3)
    assert not heard(0.0).any()
