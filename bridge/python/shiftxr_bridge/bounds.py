"""How large the numbers of a payload may be: nothing that a person's workplace holds comes near these limits."""

import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.errors import BadMessage

MAX_POSITION_M = 1e4
MAX_INERTIAL = 1e5  # m/s^2 or rad/s
MAX_OBJECT_NUMBER = 1e6


def check_within(topic: str, values: NDArray[np.float32], limit: float) -> None:
    """Raise BadMessage unless every value is finite and at most `limit` in size."""
    if values.size and not float(np.abs(values).max()) <= limit:  # phrased so that NaN fails too
        raise BadMessage(f"{topic}: a number is not finite, or larger than {limit:g}")
