import numpy as np
import pytest

from shiftxr.perception.log_mel import BANDS, FRAMES, RATE_HZ, log_mel, mel_from_hz


def tone(hz: float, amplitude: float = 1.0) -> np.ndarray:
    return amplitude * np.sin(2 * np.pi * hz * np.arange(RATE_HZ) / RATE_HZ)


def test_the_mel_scale_has_its_defining_values() -> None:
    assert mel_from_hz(np.array(0.0)) == 0.0
    assert mel_from_hz(np.array(700.0)) == pytest.approx(2595 * np.log10(2))
    assert mel_from_hz(np.array(1000.0)) == pytest.approx(1000.0, abs=0.1)


@pytest.mark.parametrize("hz", [300.0, 1000.0, 4000.0])
def test_a_tone_peaks_in_the_band_that_holds_it(hz: float) -> None:
    edges = np.linspace(mel_from_hz(np.array(40.0)), mel_from_hz(np.array(7600.0)), BANDS + 2)
    expected = int(np.abs(edges[1:-1] - mel_from_hz(np.array(hz))).argmin())
    spectrum = log_mel(tone(hz))
    assert spectrum.shape == (BANDS, FRAMES)
    assert abs(int(spectrum.mean(axis=1).argmax()) - expected) <= 1


def test_half_the_amplitude_is_six_decibels_less_and_silence_is_the_floor() -> None:
    difference = log_mel(tone(1000)).max() - log_mel(tone(1000, 0.5)).max()
    assert difference == pytest.approx(20 * np.log10(2), abs=0.01)
    assert (log_mel(np.zeros(RATE_HZ)) == -100.0).all()


def test_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="15999"):
        log_mel(np.zeros(15999))
