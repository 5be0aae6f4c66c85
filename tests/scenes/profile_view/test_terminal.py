import io

import numpy as np
from rich.console import Console

from shiftxr.scenes.profile import load_profile, profile_names
from shiftxr.scenes.profile_view.terminal import bar, marks, profile_text
from shiftxr.scenes.profile_view.tracks import profile_tracks
from shiftxr.scenes.profile_view.words import profile_words


def printed(name: str) -> list[str]:
    profile, out = load_profile(name), io.StringIO()
    Console(file=out, width=80).print(profile_text(profile, profile_tracks(profile, 600.0, 1), 600.0))
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_bars_go_from_the_lowest_to_the_highest_value() -> None:
    assert bar(np.array([-2.0, 0.0, 4.0, 12.0])) == "▁▂▄█"  # 0, 1, 3 and 7 steps up


def test_a_bar_of_one_value_is_flat() -> None:
    assert bar(np.full(3, 0.4)) == "▁▁▁"


def test_marks_show_the_least_interruption() -> None:
    assert marks(np.array([0.0, 0.001, 0.5, 1.0])) == "·▁▅█"


def test_every_profile_fits_80_columns_and_names_its_dimensions() -> None:
    for name in profile_names():
        lines = printed(name)
        assert max(map(len, lines)) <= 80
        assert lines[0].startswith(f"{name}: ")
        starts = [line.split(" ")[0] for line in lines]
        assert [s for s in starts if s in ("sensor", "hardware", "interactivity", "function", "time")] == [
            "sensor", "hardware", "interactivity", "function", "time"
        ]  # fmt: skip


def test_a_change_of_shift_is_seen_in_the_middle_of_its_line() -> None:
    (light,) = [line for line in printed("time_shift_change") if line.startswith("environment.light")]
    assert light == f"environment.light      {'█' * 18}{'▁' * 18} 0.6 to 1.1"


def test_words_say_what_is_not_ideal_with_its_number() -> None:
    words = profile_words(load_profile("sensor_harsh"))
    assert "at most 2 Hz" in words["sensor"][0]
    assert "clipped at 0.5 of full scale" in words["sensor"][1]
    assert "found in rgb" in words["sensor"][3]
    assert words["hardware"] == words["time"] == ["ideal"]
    assert profile_words(load_profile("no_audio"))["sensor"][1] == "audio: absent"
    assert profile_words(load_profile("hardware_mild"))["hardware"] == [
        "50% of the gradient steps per window, 20000 kbit/s up, 50000 kbit/s down"
    ]
    told = profile_words(load_profile("function_steps_only"))["function"]
    assert told == ["labels for step, hand_forecast only, 50% of windows labelled, 5% of told labels wrong"]
