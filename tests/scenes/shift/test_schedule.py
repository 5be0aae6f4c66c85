import pytest
from pydantic import TypeAdapter

from shiftxr.scenes.shift.schedule import Schedule

SCHEDULES: TypeAdapter[Schedule] = TypeAdapter(Schedule)
RAMP = {"kind": "ramp", "from": 1.0, "to": 0.5, "start_s": 100, "end_s": 300}
DAY = {"kind": "daily", "mean": 2.0, "amplitude": 0.5, "period_s": 400, "peak_s": 100}
STEP = {"kind": "step", "before": 3.0, "after": -1.0, "at_s": 60}


@pytest.mark.parametrize(
    ("given", "values"),
    [
        (0.25, {0.0: 0.25, 1e6: 0.25}),
        (7, {5.0: 7.0}),
        (RAMP, {0.0: 1.0, 100.0: 1.0, 150.0: 0.875, 300.0: 0.5, 900.0: 0.5}),
        (STEP, {0.0: 3.0, 59.9: 3.0, 60.0: -1.0, 99.0: -1.0}),
        (DAY, {100.0: 2.5, 200.0: 2.0, 300.0: 1.5, 500.0: 2.5}),
    ],
    ids=["number", "whole number", "ramp", "step", "daily"],
)
def test_a_schedule_has_these_values_at_these_times(given: object, values: dict[float, float]) -> None:
    schedule = SCHEDULES.validate_python(given)
    assert {t_s: schedule.at(t_s) for t_s in values} == pytest.approx(values)


@pytest.mark.parametrize(("given", "bounds"), [(4, (4, 4)), (RAMP, (0.5, 1.0)), (STEP, (-1, 3)), (DAY, (1.5, 2.5))])
def test_its_bounds_are_the_least_and_the_most(given: object, bounds: tuple[float, float]) -> None:
    assert SCHEDULES.validate_python(given).bounds() == bounds


def test_a_schedule_says_itself_in_words() -> None:
    assert str(SCHEDULES.validate_python(RAMP)) == "1 to 0.5 between 100 s and 300 s"
    assert str(SCHEDULES.validate_python(STEP)) == "3, and -1 from 60 s on"
