import math

import numpy as np
import pytest
from tests.training.conftest import labels

from shiftxr.training.metrics import forecast_errors_m, forecast_score, macro_f1
from shiftxr.training.prequential import Prediction, Prequential


def prediction(step: int, moved_m: float = 0.0) -> Prediction:
    forecast = np.zeros((2, 26, 3), np.float32)
    forecast[..., 0] = moved_m
    return Prediction(step, 1.0, 0, forecast)


def test_macro_f1_is_the_mean_over_the_classes_in_the_labels() -> None:
    wanted = np.array([0, 0, 0, 1, 2])
    predicted = np.array([0, 0, 1, 1, 5])
    # Class 0: 2*2/(3+2) = 0.8; class 1: 2*1/(1+2) = 2/3; class 2: 0. Class 5 is only predicted: it does not count.
    assert macro_f1(wanted, predicted) == pytest.approx((0.8 + 2 / 3 + 0.0) / 3)
    assert math.isnan(macro_f1(np.array([], int), np.array([], int)))


def test_the_forecasts_error_is_the_mean_distance_of_valid_hands() -> None:
    wanted, predicted = np.zeros((2, 2, 26, 3)), np.zeros((2, 2, 26, 3))
    wanted[0, 0] = (0.03, 0.04, 0.0)  # 5 cm
    predicted[0, 0] = (0.03, 0.0, 0.0)  # off by 4 cm
    wanted[1, 1] = (9.0, 9.0, 9.0)  # not valid
    valid = np.array([[True, True], [True, False]])
    error_m, staying_m = forecast_errors_m(wanted, predicted, valid)
    assert error_m == pytest.approx(0.04 / 3)
    assert staying_m == pytest.approx(0.05 / 3)
    assert forecast_score(error_m, staying_m) == pytest.approx(0.2)
    assert math.isnan(forecast_score(0.0, 0.0))


def test_scores_are_noted_at_a_steady_pace_over_the_last_windows() -> None:
    record = Prequential(window_count=2, note_every=2)
    record.add(labels(step=1, moved_m=0.1), prediction(3))
    record.add(labels(step=1, moved_m=0.1), prediction(1, moved_m=0.05))
    record.add(labels(step=2), prediction(2))
    record.add(labels(step=None, moved_m=0.2), prediction(5, moved_m=0.2))
    assert record.history["step"] == [(2, pytest.approx(2 / 3)), (4, 1.0)]  # 2*1/(2+1), then 2 of 2 and 1 unlabelled
    assert record.history["hand_forecast"] == [(2, pytest.approx(0.25)), (4, pytest.approx(1.0))]
    assert record.history["mistake"] == []  # never labelled
    assert math.isnan(record.scores()["mistake"])
