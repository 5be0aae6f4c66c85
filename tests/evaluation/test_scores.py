import numpy as np
import pytest

from shiftxr.evaluation.scores import ClientScores, ModelScore, summarize


def model(step: float, error_m: float) -> ModelScore:
    return ModelScore({"step": step, "mistake": float("nan"), "hand_forecast": 1 - error_m / 0.05}, error_m, 0.05)


def test_a_task_is_summed_up_as_the_mean_over_clients() -> None:
    scores = [
        ClientScores("a", model(0.0, 0.05), model(0.4, 0.06), model(0.6, 0.02)),
        ClientScores("b", model(0.1, 0.05), model(0.5, 0.06), model(0.9, 0.04)),
    ]
    summary = summarize(scores)
    assert summary["step"]["federated"] == pytest.approx(0.75)
    assert summary["step"]["clients"]["b"] == {"untrained": 0.1, "local": 0.5, "federated": 0.9}
    assert summary["hand_forecast"]["federated"] == pytest.approx((0.6 + 0.2) / 2)
    assert summary["hand_forecast"]["federated_error_mm"] == pytest.approx(30.0)
    assert summary["hand_forecast"]["staying_error_mm"] == pytest.approx(50.0)
    assert summary["mistake"]["federated"] is None  # never labelled: JSON has no NaN
    assert not any(isinstance(v, float) and np.isnan(v) for v in summary["mistake"].values())
