import json
from pathlib import Path

import pytest

from shiftxr.scenes.errors import BadProfile, UnknownProfile
from shiftxr.scenes.profile import load_profile


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownProfile, match="all_sensors, hands_from_rgb, low_rate_rgb, no_audio"):
        load_profile("perfect")


@pytest.mark.parametrize(
    ("sensor", "place"),
    [
        ({"rgb": {"rate_hz": 0}}, "sensor.rgb.rate_hz"),
        ({"hands": {"dropout": 1.5}}, "sensor.hands.dropout"),
        ({"smell": {}}, "sensor.smell"),
        ({"hands": {"tracking": "guess"}}, "sensor.hands.tracking"),
        ({"hands": {"tracking": "rgb", "jitter_m": 0.1}}, "sensor.hands: .*jitter_m"),
        ({"hands": {"tracking": "rgb"}, "rgb": None}, "sensor: .*rgb, which is null"),
    ],
)
def test_a_bad_field_is_named_with_its_file(tmp_path: Path, sensor: dict[str, object], place: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"name": "mine", "description": "", "sensor": sensor}))
    with pytest.raises(BadProfile, match=place) as refusal:
        load_profile(str(path))
    assert "mine.json" in str(refusal.value)
