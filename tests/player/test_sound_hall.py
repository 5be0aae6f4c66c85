"""The hall: its din, its echo, and the whole mix from a seed."""

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.player.listening import band, rms_db

from shiftxr.player.audio_format import BLOCK_FRAMES
from shiftxr.player.hall import Hall
from shiftxr.player.machine_sound import MachineTimbre
from shiftxr.player.reverberation import Reverberation, diffuse_share
from shiftxr.player.sound import Microphones, Running


def hall_hears(hall_noise: float, seed: int = 5, blocks: int = 100) -> NDArray[np.int16]:
    microphones = Microphones({})
    microphones.enter_hall(hall_noise, {"fan": MachineTimbre(24.0, "fan")}, np.random.default_rng(seed))
    running = [Running("fan", np.array([2.0, 1.0, -2.0]), 1.0 if hall_noise == 0.03 else 0.0, "bearing_fault", 0.4)]
    return np.concatenate([microphones.block(running) for _ in range(blocks)])


def test_the_halls_level_grows_with_its_noise_and_none_is_silence() -> None:
    quiet, loud = (hall_hears(noise) / 32767.0 for noise in (0.01, 0.04))
    assert rms_db(loud) - rms_db(quiet) == pytest.approx(20 * np.log10(4.0), abs=0.2)
    assert rms_db(quiet) == pytest.approx(-40.0, abs=1.5)
    assert not hall_hears(0.0).any()


def test_a_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    assert hall_hears(0.03, seed=5).tobytes() == hall_hears(0.03, seed=5).tobytes()
    assert hall_hears(0.03, seed=5).tobytes() != hall_hears(0.03, seed=6).tobytes()


def test_the_din_is_alike_at_both_ears_only_at_low_frequencies() -> None:
    hall = Hall(np.random.default_rng(2))
    left, right = np.concatenate([hall.din() for _ in range(200)], axis=1)
    assert np.corrcoef(band(left, 40, 200), band(right, 40, 200))[0, 1] > 0.9
    assert abs(np.corrcoef(band(left, 3000, 7000), band(right, 3000, 7000))[0, 1]) < 0.1


def test_the_din_falls_with_frequency() -> None:
    for seed in range(4):
        hall = Hall(np.random.default_rng(seed))
        din = np.concatenate([hall.din() for _ in range(200)], axis=1)[0]
        octaves_db = [rms_db(band(din, low, 2 * low)) for low in (500, 1000, 2000)]
        # 4 to 6 dB per octave in density; an octave is twice as wide as the one below
        assert np.all((np.diff(octaves_db) > -3.5) & (np.diff(octaves_db) < -0.4))


def test_clanks_and_beeps_come_now_and_then() -> None:
    hall = Hall(np.random.default_rng(3))
    heard = np.array([np.abs(hall.far_off()).max() for _ in range(50 * 200)])  # 200 s
    loud = np.flatnonzero(heard)
    starts = 1 + np.sum(np.diff(loud) > 25)  # beeps of one event are at most 0.35 s apart
    assert 15 < starts < 40  # 0.15 a second makes 30, less those that would have begun within another


def test_the_echo_falls_by_60_db_in_its_time_and_has_a_diffuse_fields_energy() -> None:
    tail = Reverberation(rt60_s=1.5)
    rng = np.random.default_rng(1)
    low = np.convolve(rng.normal(0.0, 0.1, 200 * BLOCK_FRAMES), np.ones(40) / 40, "same").astype(np.float32)
    heard = [tail.block(block) for block in low.reshape(200, BLOCK_FRAMES)]
    steady = np.mean(np.square(np.concatenate(heard[100:], axis=1))) / np.mean(np.square(low))
    assert 10 * np.log10(steady / diffuse_share(1.5)) == pytest.approx(0.0, abs=2.0)
    silence = np.zeros(BLOCK_FRAMES, np.float32)
    after = [rms_db(tail.block(silence)) for _ in range(60)]
    assert np.mean(after[5:10]) - np.mean(after[45:50]) == pytest.approx(60 * 0.8 / 1.5, rel=0.15)


def test_a_diffuse_field_has_the_energy_that_sabine_gives() -> None:
    # A = 0.161 * 4800 / 1.2 = 644 m2 of 2000, R = 644 / (1 - 0.322) = 949.85 m2, 16 pi / R
    assert diffuse_share(1.2) == pytest.approx(0.05292, abs=1e-4)


def test_an_episode_begins_without_what_was_under_way() -> None:
    microphones = Microphones({"bang": np.ones(16_000, np.float32)})
    microphones.play("bang", 0.0, np.array([0.0, 0.0, -1.0]), 0.5)
    microphones.block([])
    microphones.enter_hall(0.0, {}, np.random.default_rng(1))
    assert not microphones.block([]).any()
