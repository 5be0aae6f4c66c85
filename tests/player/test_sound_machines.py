"""A machine's sound holds its shaft, its kind and its faults, as the literature says they sound."""

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.player.listening import analytic, band, kurtosis, rms_db, strongest_hz

from shiftxr.player.audio_format import BLOCK_FRAMES
from shiftxr.player.bearing import Bearing
from shiftxr.player.machine_sound import MachineKind, MachineSound, MachineTimbre
from shiftxr.player.strokes import Strokes
from shiftxr.scenes.labels import MachineLabel

KINDS: tuple[MachineKind, ...] = ("motor", "pump", "fan", "press", "conveyor")


def machine(kind: MachineKind = "pump", seed: int = 1, shaft_hz: float = 24.0) -> MachineSound:
    return MachineSound(MachineTimbre(shaft_hz, kind), np.random.default_rng(seed))


def hear(
    sound: MachineSound, fault: MachineLabel = "normal", severity: float = 0.0, seconds: float = 4.0, speed: float = 1.0
) -> NDArray[np.float32]:
    """A machine at steady speed; its run-up is not listened to."""
    blocks = [sound.block(speed, fault, severity) for _ in range(int(seconds * 50) + 1)][1:]
    return np.concatenate([block for block in blocks if block is not None])


def test_balls_pass_a_6205s_outer_race_3_585_times_a_turn() -> None:
    assert Bearing().outer_race_order == pytest.approx(9 / 2 * (1 - 7.94 / 39.04))  # 3.5848
    steep = Bearing(balls=8, ball_diameter_m=0.015, pitch_diameter_m=0.065, contact_rad=0.26)
    assert steep.outer_race_order == pytest.approx(3.10795, abs=1e-5)  # 4 * (1 - 0.230769 * 0.966390)


@pytest.mark.parametrize(("kind", "seed"), [("pump", 1), ("motor", 2), ("conveyor", 3)])
def test_a_bearing_faults_envelope_peaks_at_its_ball_pass_frequency(kind: MachineKind, seed: int) -> None:
    sound = machine(kind, seed)
    high = band(hear(sound, "bearing_fault", 0.5, seconds=8.0), 2000, 7000)
    envelope = np.abs(analytic(high)) ** 2
    ball_pass_hz = 9 / 2 * sound.shaft_hz * (1 - 7.94 / 39.04)
    assert strongest_hz(envelope - envelope.mean(), 10, 500) == pytest.approx(ball_pass_hz, rel=0.01)


def test_a_sound_bearings_envelope_has_no_line_there() -> None:
    sound = machine("pump")
    ball_pass_hz = 3.5848 * sound.shaft_hz
    lines = []
    for fault in ("normal", "bearing_fault"):
        envelope = np.abs(analytic(band(hear(sound, fault, 0.5, seconds=8.0), 2000, 7000))) ** 2
        spectrum = np.abs(np.fft.rfft(envelope / envelope.mean()))
        near = int(ball_pass_hz * 8.0)  # bins are 1/8 Hz apart
        lines.append(spectrum[near - 10 : near + 10].max())
    assert lines[1] > 4 * lines[0]


def test_a_bearing_strokes_on_while_the_shaft_slows() -> None:
    slow = machine("motor")
    high = band(hear(slow, "bearing_fault", 1.0, seconds=8.0, speed=0.5), 2000, 7000)
    envelope = np.abs(analytic(high)) ** 2
    assert strongest_hz(envelope - envelope.mean(), 10, 500) == pytest.approx(0.5 * 3.5848 * slow.shaft_hz, rel=0.01)


def test_imbalance_raises_the_shafts_line_and_swings_the_noise_with_it() -> None:
    rises_db, swings = [], []
    for fault in ("normal", "imbalance"):
        sound = machine("fan")
        heard = hear(sound, fault, 1.0)
        rises_db.append(rms_db(band(heard, sound.shaft_hz - 0.5, sound.shaft_hz + 0.5)))
        power = np.abs(analytic(band(heard, 2000, 7000))) ** 2
        t_s = np.arange(power.size) / 16_000
        swings.append(2 * abs(np.mean(power / power.mean() * np.exp(-2j * np.pi * sound.shaft_hz * t_s))))
    assert rises_db[1] - rises_db[0] > 9.0
    # power of noise that swings by m: (1 + m sin)^2 has a line of 2 m / (1 + m^2 / 2); m is 0.6 and up to 0.1 its own
    assert 1.0 < swings[1] < 1.13
    assert swings[0] < 0.25


@pytest.mark.parametrize("severity", [0.0, 1.0])
def test_imbalance_leaves_the_high_band_as_loud_within_1_db(severity: float) -> None:
    healthy, unbalanced = (band(hear(machine(), fault, severity), 2000, 7000) for fault in ("normal", "imbalance"))
    assert rms_db(unbalanced) == pytest.approx(rms_db(healthy), abs=1.0)


def test_cavitation_crackles_between_2_and_7_khz_and_is_no_line() -> None:
    healthy = hear(machine())
    weak, strong = (hear(machine(), "cavitation", severity) for severity in (0.0, 1.0))
    high = [band(heard, 2000, 7000) for heard in (healthy, weak, strong)]
    assert rms_db(high[2]) - rms_db(high[0]) > 4.0
    assert rms_db(high[0]) < rms_db(high[1]) < rms_db(high[2])
    assert kurtosis(high[0]) < 3.3
    assert kurtosis(high[2]) > 6.0
    assert rms_db(band(strong, 20, 1000)) == pytest.approx(rms_db(band(healthy, 20, 1000)), abs=0.1)


def test_a_weak_fault_hides_in_the_overall_level() -> None:
    for fault in ("bearing_fault", "imbalance", "cavitation"):
        assert rms_db(hear(machine(), fault, 0.0)) == pytest.approx(rms_db(hear(machine())), abs=1.0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_healthy_machine_is_as_loud_as_its_timbre_says(kind: MachineKind) -> None:
    heard = hear(machine(kind), seconds=4.0)
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(0.03, rel=0.02)


def test_only_the_mains_hum_is_the_same_in_every_motor() -> None:
    spectra = [np.abs(np.fft.rfft(hear(machine("motor", seed)))) for seed in (1, 2, 3)]
    tops_hz = [set(np.argsort(spectrum)[-6:] // 4) for spectrum in spectra]  # bins are 1/4 Hz apart
    assert tops_hz[0] & tops_hz[1] & tops_hz[2] <= {100, 200, 300}
    assert len({machine("motor", seed).shaft_hz for seed in (1, 2, 3)}) == 3


def test_blocks_join_without_a_click_while_speed_and_fault_change() -> None:
    sound, blocks = machine("press"), []
    for index in range(300):
        speed = 1.0 - np.exp(-0.04 * (index + 1)) if index < 150 else np.exp(-0.0167 * (index - 149))
        block = sound.block(speed, "imbalance" if index % 40 > 20 else "normal", 1.0)
        blocks.append(np.zeros(BLOCK_FRAMES) if block is None else block)
    steps = np.abs(np.diff(np.concatenate(blocks), prepend=0.0)).reshape(300, BLOCK_FRAMES)
    assert steps[:, 0].max() <= steps[:, 1:].max()
    assert steps[:, 0].mean() == pytest.approx(steps[:, 1:].mean(), rel=0.2)


def test_a_machine_that_is_at_full_speed_at_once_swells_over_a_block() -> None:
    block = machine("motor").block(1.0)
    assert block is not None
    assert np.abs(block[:4]).max() < 0.05 * np.abs(block[-100:]).max()


def test_what_is_struck_late_in_a_block_rings_on_in_the_next() -> None:
    strokes, sound = Strokes(longest_frames=500), np.arange(1.0, 501.0, dtype=np.float32)
    strokes.strike(300, sound)
    heard = np.concatenate([strokes.block() for _ in range(3)])
    np.testing.assert_array_equal(heard[300:800], sound)
    assert not heard[:300].any()
    assert not heard[800:].any()


def test_a_machine_that_runs_down_falls_in_pitch_and_level_and_then_is_silent() -> None:
    sound, full, slower = machine("press"), 1.0, float(np.exp(-0.5))
    fast, slow = hear(sound, speed=full), hear(sound, speed=slower)
    high_hz, low_hz = strongest_hz(fast, 110, 800), strongest_hz(slow, 110, 800)
    assert low_hz == pytest.approx(high_hz * slower / full, abs=1.0)
    assert rms_db(slow) < rms_db(fast) - 6.0
    sound.block(0.0)
    assert sound.block(0.0) is None


def test_noise_grows_by_50_db_per_tenfold_speed() -> None:
    levels = [rms_db(band(hear(machine("fan"), speed=speed), 3000, 7000)) for speed in (0.5, 1.0)]
    assert levels[1] - levels[0] == pytest.approx(50 * np.log10(2), abs=0.5)
