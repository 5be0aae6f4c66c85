"""What each episode of a session is reset with."""

import pytest

from shiftxr.scenes.errors import BadProfile
from shiftxr.scenes.scene import Scene
from shiftxr.scenes.shift.temporality import TimeProfile
from shiftxr.worker.drive import Episodes


def drift(**fields: object) -> TimeProfile:
    return TimeProfile.model_validate(fields)


def test_without_drift_each_episode_has_the_next_layout_and_nothing_else(scene: Scene) -> None:
    assert Episodes(40).parameters(scene, 0, 0.0) == {"seed": 40.0}
    assert Episodes(40).parameters(scene, 3, 250.0) == {"seed": 43.0}


def test_light_and_layout_follow_the_sessions_time(scene: Scene) -> None:
    time = drift(environment={"light": {"kind": "ramp", "from": 1.0, "to": 0.5, "end_s": 100}}, layout_s=60)
    assert Episodes(40, time).parameters(scene, 2, 50.0) == {"seed": 40.0, "light": 0.75}
    assert Episodes(40, time).parameters(scene, 3, 130.0) == {"seed": 42.0, "light": 0.5}


def test_what_the_scene_does_not_have_or_not_so_far_is_refused_with_what_it_has(scene: Scene) -> None:
    with pytest.raises(BadProfile, match=r"fog.*light, hall_noise"):
        Episodes(1, drift(environment={"fog": 0.5})).parameters(scene, 0, 0.0)
    dark = drift(environment={"light": {"kind": "ramp", "from": 1.0, "to": 0.0, "end_s": 100}})
    assert Episodes(1, dark).parameters(scene, 0, 60.0)["light"] == pytest.approx(0.4)
    with pytest.raises(BadProfile, match=r"light: is 0\.2 after 80 s.*0\.3 to 1\.3"):
        Episodes(1, dark).parameters(scene, 1, 80.0)
