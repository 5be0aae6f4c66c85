"""Scores: macro-F1 over the classes present in the labels, and the forecast against "the hand stays"."""

import numpy as np
from numpy.typing import NDArray


def macro_f1(wanted: NDArray[np.integer], predicted: NDArray[np.integer]) -> float:
    """Mean F1 over the classes that are present in the labels; (N,), (N,). NaN without labels."""
    scores = []
    for label in np.unique(wanted):
        hit = np.sum((wanted == label) & (predicted == label))
        scores.append(2.0 * hit / (np.sum(wanted == label) + np.sum(predicted == label)))
    return float(np.mean(scores)) if scores else float("nan")


def forecast_errors_m(
    wanted: NDArray[np.floating], predicted: NDArray[np.floating], valid: NDArray[np.bool_]
) -> tuple[float, float]:
    """Mean joint error in metres of a forecast, and of "the hand stays".

    Args:
        wanted, predicted: displacements (N, 2, 26, 3) in metres.
        valid: (N, 2), which hands count.
    """
    if not valid.any():
        return float("nan"), float("nan")
    error = np.linalg.norm(predicted - wanted, axis=-1)[valid].mean()
    staying = np.linalg.norm(wanted, axis=-1)[valid].mean()
    return float(error), float(staying)


def forecast_score(error_m: float, staying_m: float) -> float:
    """1 - error / error of "the hand stays": 0 is no better than staying, 1 is perfect."""
    return 1.0 - error_m / staying_m if staying_m > 0 else float("nan")
