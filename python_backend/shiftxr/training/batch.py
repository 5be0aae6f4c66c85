"""From windows to a model's batch, and to the targets of its tasks."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from shiftxr.model.config import FORECAST_SHAPE, MODALITIES
from shiftxr.sessions.window import (
    HAND_INSTANTS,
    IMU_DEVICES,
    IMU_SAMPLES,
    JOINTS,
    MEL_BANDS,
    MEL_FRAMES,
    RGB_SIZE,
    RGB_VIEWS,
    Window,
)

NO_LABEL = -1
_SHAPES: Mapping[str, tuple[int, ...]] = {
    "rgb": (RGB_VIEWS, RGB_SIZE, RGB_SIZE, 3),
    "audio": (MEL_BANDS, MEL_FRAMES),
    "imu": (len(IMU_DEVICES), 6, IMU_SAMPLES),
    "hands": (HAND_INSTANTS, 2, JOINTS, 4),
}


def features(windows: Sequence[Window]) -> dict[str, Tensor]:
    """The batch that M3T.forward takes. Neither time nor anything else that names a window is in it."""
    batch = {name: _stack(windows, name, shape) for name, shape in _SHAPES.items()}
    batch["rgb"] = batch["rgb"].permute(0, 1, 4, 2, 3) / 255.0  # (B, 2, 3, 96, 96)
    batch["present"] = torch.tensor([[getattr(w, name) is not None for name in MODALITIES] for w in windows]).float()
    return batch


def targets(windows: Sequence[Window]) -> dict[str, Tensor]:
    """Labels: step and mistake (B,), -1 where unknown; hand_forecast (B, 2, 26, 3) in metres, with valid (B, 2)."""
    labels = [window.labels for window in windows]
    moved = np.zeros((len(windows), *FORECAST_SHAPE), np.float32)
    valid = np.zeros((len(windows), 2), bool)
    for row, label in enumerate(labels):
        if label.hand_forecast is not None and label.hand_forecast_valid is not None:
            moved[row], valid[row] = label.hand_forecast, label.hand_forecast_valid
    return {
        "step": torch.tensor([NO_LABEL if label.step is None else label.step for label in labels]),
        "mistake": torch.tensor([NO_LABEL if label.mistake is None else label.mistake for label in labels]),
        "hand_forecast": torch.from_numpy(moved),
        "hand_forecast_valid": torch.from_numpy(valid),
    }


def _stack(windows: Sequence[Window], name: str, shape: tuple[int, ...]) -> Tensor:
    rows = np.zeros((len(windows), *shape), np.float32)
    for row, window in enumerate(windows):
        value = getattr(window, name)
        if value is None:
            continue
        if name == "hands":
            assert window.hands_valid is not None
            rows[row, ..., :3], rows[row, ..., 3] = value, window.hands_valid[..., None]
        else:
            rows[row] = value
    return torch.from_numpy(rows)
