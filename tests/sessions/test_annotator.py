import numpy as np

from shiftxr.scenes.shift.function import FunctionProfile
from shiftxr.sessions.annotator import Annotator
from shiftxr.sessions.window import Labels

SECOND_NS = 1_000_000_000
TRUE = Labels(11, 2, np.ones((2, 26, 3), np.float32), np.ones(2, bool))


def told(count: int, seed: int = 1, **function: object) -> list[Labels]:
    annotator = Annotator(FunctionProfile(**function), seed)  # type: ignore[arg-type]
    return [annotator.annotate(n * SECOND_NS, TRUE) for n in range(count)]


def test_a_careful_site_tells_what_is_true() -> None:
    assert all(labels == TRUE for labels in told(20))


def test_a_task_that_nobody_labels_here_has_no_label() -> None:
    (labels,) = told(1, tasks=("mistake",))
    assert (labels.step, labels.mistake, labels.hand_forecast, labels.hand_forecast_valid) == (None, 2, None, None)


def test_as_many_windows_are_labelled_as_the_profile_says_and_then_for_every_task() -> None:
    labels = told(1000, labelled=0.3)
    assert abs(np.mean([one.step is not None for one in labels]) - 0.3) < 4.0 * np.sqrt(0.3 * 0.7 / 1000)
    assert all((one.step is None) == (one.mistake is None) for one in labels)
    assert all(one.hand_forecast is not None for one in labels)  # measured, not told


def test_wrong_labels_are_as_many_as_the_profile_says_and_of_any_other_class() -> None:
    steps = [one.step for one in told(2000, wrong=0.2)]
    wrong = [step for step in steps if step != 11]
    assert abs(len(wrong) / 2000 - 0.2) < 4.0 * np.sqrt(0.2 * 0.8 / 2000)
    assert set(wrong) == set(range(11))
    mistakes = [one.mistake for one in told(2000, wrong=0.2)]
    assert {m for m in mistakes if m != 2} == {0, 1, 3, 4, 5}
    assert all(one.step != 11 and one.mistake != 2 for one in told(200, wrong=1.0))
    assert [s == 11 for s in steps] != [m == 2 for m in mistakes]  # one may be right and the other wrong


def test_a_window_gets_the_same_labels_whichever_windows_came_before() -> None:
    annotator = Annotator(FunctionProfile(labelled=0.5, wrong=0.5), 1)
    assert annotator.annotate(7 * SECOND_NS, TRUE) == told(10, labelled=0.5, wrong=0.5)[7]
    assert [one.step for one in told(50, 1, wrong=0.5)] != [one.step for one in told(50, 2, wrong=0.5)]


def test_nothing_is_made_up_where_nothing_was_told() -> None:
    nothing = Labels(None, None, None, None)
    assert Annotator(FunctionProfile(wrong=1.0), 1).annotate(0, nothing) == nothing
