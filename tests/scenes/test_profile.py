import json
from pathlib import Path
from typing import Any

import pytest

from shiftxr.scenes.errors import BadProfile, UnknownProfile
from shiftxr.scenes.profile import ShiftProfile, load_profile, profile_names
from shiftxr.scenes.shift.function import FunctionProfile

IDEAL = ShiftProfile(name="ideal", description="")
DIMENSIONS = ("sensor", "hardware", "interactivity", "function", "time")


def write(folder: Path, **parts: object) -> str:
    path = folder / "mine.json"
    path.write_text(json.dumps({"name": "mine", "description": "", **parts}))
    return str(path)


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownProfile, match=r"all_sensors, factory_floor, .*hands_from_rgb, .*no_audio"):
        load_profile("perfect")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"sensor": {"rgb": {"rate_hz": 0}}}, "sensor.rgb.rate_hz: .* greater than 0, but it is 0; correct"),
        ({"sensor": {"imu": {"rate_hz": -100}}}, "sensor.imu.rate_hz: .* greater than 0, but it is -100; correct"),
        ({"sensor": {"rgb": {"rate_hz": 1000}}}, "sensor.rgb.rate_hz: .* less than or equal to 240.*1000; correct"),
        ({"sensor": {"hands": {"dropout": 1.5}}}, "sensor.hands.dropout: .*1.5; correct"),
        ({"sensor": {"hands": {"dropout": "often"}}}, "sensor.hands.dropout: .*'often'; correct"),
        ({"sensor": {"smell": {}}}, "sensor.smell: there is no such field; correct its name, or remove it"),
        ({"sensor": {"hands": {"tracking": "guess"}}}, "sensor.hands.tracking: "),
        ({"sensor": {"hands": {"tracking": "rgb", "jitter_m": 0.1}}}, "sensor.hands: .*jitter_m.*leave them out"),
        ({"sensor": {"hands": {"tracking": "rgb"}, "rgb": None}}, "sensor: .*rgb, which is null"),
        ({"sensor": {"hands": {"tracking": "rgb", "rate_hz": 9}, "rgb": {"rate_hz": 2}}}, "sensor: .*9 Hz .*2 Hz"),
        ({"sensor": {"audio": {"gaps_per_min": 6, "gap_s": 11}}}, "audio: gaps last 11 s but come every 10 s: make"),
        ({"hardware": {"outages_per_min": 2, "outage_s": 31}}, "hardware: outages last 31 s but come every 30 s"),
        ({"hardware": {"compute_share": 0}}, "hardware.compute_share: .*greater than 0"),
        ({"hardware": {"uplink_kbps": -1}}, "hardware.uplink_kbps"),
        ({"interactivity": {"speed": [2, 1]}}, "interactivity.speed: 2 is above 1: give the lower limit first"),
        ({"interactivity": {"stature_m": [0.3, 1]}}, "interactivity: stature_m 0.3 to 1: keep it within 1.4 to 2.1"),
        ({"function": {"tasks": ["step", "dance"]}}, "function: no task 'dance': choose of step, mistake"),
        ({"time": {"dirt": 1.5}}, "time: dirt goes from 1.5 to 1.5: keep it within 0 to 1"),
        ({"time": {"dirt": {"kind": "daily", "mean": 0.1, "amplitude": 0.2}}}, "time: dirt goes from -0.1 to 0.3"),
        ({"time": {"warmth": {"kind": "ramp", "from": 0, "to": 1, "start_s": 9, "end_s": 9}}}, "end_s 9 is not after"),
        ({"time": {"warmth": {"kind": "sometimes"}}}, "time.warmth: .*sometimes"),
    ],
)
def test_a_bad_field_is_named_with_its_file_reason_and_remedy(
    tmp_path: Path, parts: dict[str, object], said: str
) -> None:
    with pytest.raises(BadProfile, match=said) as refusal:
        load_profile(write(tmp_path, **parts))
    assert str(refusal.value).startswith(f"{tmp_path / 'mine.json'}: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'{\n "name": "mine",\n "description": "",,\n}', r"mine.json:3: not JSON: .*correct that line"),
        (b'{"name": "mine"}', "mine.json: description: is missing; add it"),
        (b"[]", "mine.json: the whole file: .*correct"),
        (b'{"name": "m", "description": "", "time": {"dirt": NaN}}', "mine.json: time.dirt.*finite"),
        (b'{"name": "\xff"}', "mine.json: not UTF-8 text at byte 10: save it as UTF-8"),
    ],
)
def test_a_file_that_is_no_profile_is_said_with_its_place(tmp_path: Path, text: bytes, said: str) -> None:
    (tmp_path / "mine.json").write_bytes(text)
    with pytest.raises(BadProfile, match=said):
        load_profile(str(tmp_path / "mine.json"))


def test_a_profile_says_where_its_fields_are(tmp_path: Path) -> None:
    assert load_profile(write(tmp_path)).place("sensor.rgb") == f"{tmp_path / 'mine.json'}: sensor.rgb"
    assert IDEAL.place("sensor.rgb") == "profile ideal: sensor.rgb"


def test_every_ready_profile_loads_under_its_own_name_and_says_something() -> None:
    assert len(profile_names()) >= 20
    for name in profile_names():
        profile = load_profile(name)
        assert profile.name == name
        assert len(profile.description) > 20


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_each_dimension_has_three_profiles_or_more_that_change_it_alone(dimension: str) -> None:
    profiles = [load_profile(name) for name in profile_names() if name.startswith(f"{dimension}_")]
    assert len(profiles) >= 3
    for profile in profiles:
        changed = [part for part in DIMENSIONS if getattr(profile, part) != getattr(IDEAL, part)]
        assert changed == [dimension]


def test_the_factory_floor_mixes_all_dimensions() -> None:
    floor = load_profile("factory_floor")
    assert all(getattr(floor, part) != getattr(IDEAL, part) for part in DIMENSIONS)


@pytest.mark.parametrize(
    ("ordered", "harshness"),
    [
        (("sensor_mild", "sensor_worn", "sensor_harsh"), lambda p: p.sensor.rgb.read_noise_steps),
        (("sensor_mild", "sensor_worn", "sensor_harsh"), lambda p: p.sensor.imu.gyro.noise_radps_per_sqrt_hz),
        (("hardware_mild", "hardware_shared", "hardware_harsh"), lambda p: 1.0 / p.hardware.uplink_kbps),
        (("hardware_mild", "hardware_shared", "hardware_harsh"), lambda p: 1.0 / p.hardware.compute_share),
        (("interactivity_expert", "interactivity_mixed", "interactivity_trainee"), lambda p: p.interactivity.errors),
        (("function_most", "function_steps_only", "function_sparse"), lambda p: -p.function.labelled),
        (("time_mild", "time_shift_change", "time_harsh"), lambda p: p.time.dirt.at(600.0)),
    ],
)
def test_ready_profiles_go_from_mild_to_harsh(ordered: tuple[str, ...], harshness: Any) -> None:
    levels = [harshness(load_profile(name)) for name in ordered]
    assert levels == sorted(levels)
    assert len(set(levels)) == len(levels)


def test_what_is_scored_is_labelled_in_full_and_sensed_as_before() -> None:
    sparse = load_profile("factory_floor")
    assert sparse.truthful().function == FunctionProfile()
    assert sparse.truthful().sensor == sparse.sensor
