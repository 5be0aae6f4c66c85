from shiftxr.scenes.shift.schedule import Constant, Step
from shiftxr.scenes.shift.temporality import TimeProfile


def test_a_driven_players_parameters_are_those_of_the_episodes_begin() -> None:
    shift = Step(kind="step", before=1.0, after=0.5, at_s=300.0)
    time = TimeProfile(environment={"light": shift, "hall_noise": Constant(value=0.02)})
    assert time.environment_at(299.0) == {"light": 1.0, "hall_noise": 0.02}
    assert time.environment_at(300.0)["light"] == 0.5


def test_a_layout_lasts_one_episode_or_as_long_as_the_profile_says() -> None:
    begins = [(0, 0.0), (1, 40.0), (2, 90.0), (3, 250.0)]
    assert [TimeProfile().layout_seed(100, n, t_s) for n, t_s in begins] == [100, 101, 102, 103]
    assert [TimeProfile(layout_s=60.0).layout_seed(100, n, t_s) for n, t_s in begins] == [100, 100, 101, 104]


def test_only_what_changes_something_is_a_schedule() -> None:
    time = TimeProfile(dirt=Constant(value=0.1), environment={"light": Constant(value=1.0)})
    assert list(time.schedules()) == ["dirt", "environment.light"]
