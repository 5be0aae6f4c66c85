import numpy as np
import pytest
from tests.sessions.sensing.ideal import AUDIO, SECOND_NS, device, sensed

from shiftxr.scenes.shift.schedule import Constant, Step
from shiftxr.scenes.shift.sensor import AudioProfile
from shiftxr.scenes.shift.temporality import TimeProfile

BLOCK_NS = SECOND_NS // 50
LOUD = np.full((320, 1), 10_000, np.int16)


def tone(pitch_hz: float, seconds: float = 1.0) -> list[np.ndarray]:
    """Blocks of 20 ms, amplitude 10,000."""
    t_s = np.arange(int(16_000 * seconds)) / 16_000
    sound = np.round(10_000 * np.sin(2.0 * np.pi * pitch_hz * t_s)).astype(np.int16)
    return list(sound.reshape(-1, 320, 1))


def heard(audio: AudioProfile, blocks: list[np.ndarray]) -> np.ndarray:
    """What one microphone makes of them, joined."""
    microphone = device(audio=audio)
    return np.concatenate([sensed(microphone, AUDIO, block, n * BLOCK_NS) for n, block in enumerate(blocks)])


def test_an_ideal_microphone_changes_nothing() -> None:
    extremes = np.array([[-32768], [32767], [1]] * 100, np.int16)
    assert np.array_equal(sensed(device(), AUDIO, extremes), extremes)


def test_a_gain_of_minus_6_db_halves_the_sound() -> None:
    assert np.abs(sensed(device(audio=AudioProfile(gain_db=-6.0206)), AUDIO, LOUD) - 5000).max() <= 1


def test_white_noise_has_its_share_of_full_scale() -> None:
    silence = heard(AudioProfile(noise=0.01), [np.zeros((320, 1), np.int16)] * 50)
    assert abs(silence.std() - 327.67) < 10.0


def test_sound_is_clipped_at_its_share_of_full_scale() -> None:
    clipped = heard(AudioProfile(clip_at=0.2), tone(440.0))
    assert (clipped.min(), clipped.max()) == (-6553, 6553)  # 0.2 * 32767
    assert np.mean(np.abs(clipped) == 6553) > 0.4  # arccos(0.655) * 2 / pi = 0.55 of the time


@pytest.mark.parametrize(("pitch_hz", "least", "most"), [(500.0, 0.98, 1.02), (2000.0, 0.4, 0.6), (4000.0, 0.0, 0.01)])
def test_a_band_limit_passes_what_is_below_and_halves_what_is_at_it(pitch_hz: float, least: float, most: float) -> None:
    passed = heard(AudioProfile(band_limit_hz=2000.0), tone(pitch_hz))[320:]
    assert least <= passed.std() / (10_000 / np.sqrt(2.0)) <= most


def test_a_band_limit_has_no_seams_between_blocks() -> None:
    blocks = tone(700.0)
    whole = heard(AudioProfile(band_limit_hz=3000.0), [np.concatenate(blocks)])
    assert np.array_equal(heard(AudioProfile(band_limit_hz=3000.0), blocks), whole)


def test_lost_blocks_are_silent_and_as_many_as_the_profile_says() -> None:
    blocks = heard(AudioProfile(dropout=0.2), [LOUD] * 1000).reshape(-1, 320)
    assert set(np.unique(blocks)) == {0, 10_000}
    silent = ~blocks.any(axis=1)
    assert (blocks[silent] == 0).all()
    assert abs(silent.mean() - 0.2) < 4.0 * np.sqrt(0.2 * 0.8 / 1000)


def test_a_worn_microphone_is_fainter_from_when_the_profile_says() -> None:
    wearing = device(time=TimeProfile(microphone_db=Step(kind="step", before=0.0, after=-20.0, at_s=1.5)))
    levels = [int(sensed(wearing, AUDIO, LOUD, n * SECOND_NS // 2).max()) for n in range(5)]
    assert levels == [10_000, 10_000, 10_000, 1_000, 1_000]


def test_a_louder_hall_adds_noise_before_the_gain() -> None:
    hall = TimeProfile(hall_noise=Constant(value=0.02))
    faint = device(time=hall, audio=AudioProfile(gain_db=-20.0))
    silence = [np.zeros((320, 1), np.int16)] * 50
    noise = np.concatenate([sensed(faint, AUDIO, block, n * BLOCK_NS) for n, block in enumerate(silence)])
    assert abs(noise.std() - 65.5) < 2.0  # 0.02 * 32767 / 10
