"""A flat hand whose bones have the average lengths, and how it looks through a pinhole."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
FOCAL_PX, CENTRE_PX = 300.0, (160.0, 120.0)
_KNUCKLES_M, _GAP_M = (0.0921, 0.0886, 0.0820, 0.0777), 0.021
_FINGERS_M = ((0.0398, 0.0224, 0.0198), (0.0446, 0.0263, 0.0214), (0.0414, 0.0257, 0.0210), (0.0327, 0.0181, 0.0199))
_THUMB_M = (0.034, 0.0462, 0.0316, 0.0255)


def flat_right_hand() -> Array:
    """21 landmarks in metres, (21, 3): wrist at 0, palm down, fingers ahead (-z), the thumb to the left (-x)."""
    landmarks = np.zeros((21, 3))
    landmarks[1:5] = np.cumsum(_THUMB_M)[:, None] * _direction(-0.7)
    angle = -0.25  # of the index knuckle; the others follow from their gaps, by the law of cosines
    for number, (reach, bones) in enumerate(zip(_KNUCKLES_M, _FINGERS_M, strict=True)):
        if number:
            before = _KNUCKLES_M[number - 1]
            angle += np.arccos((reach**2 + before**2 - _GAP_M**2) / (2 * reach * before))
        along = reach + np.concatenate([[0.0], np.cumsum(bones)])
        landmarks[5 + 4 * number : 9 + 4 * number] = along[:, None] * _direction(angle)
    return landmarks


def _direction(angle: float) -> Array:
    return np.array([np.sin(angle), 0.0, -np.cos(angle)])


def seen(landmarks: Array) -> tuple[Array, Array]:
    """Pixels (21, 2) and relative depths (21,) in MediaPipe's manner of landmarks in the camera's frame."""
    depth = -landmarks[:, 2]
    x = CENTRE_PX[0] + FOCAL_PX * landmarks[:, 0] / depth
    y = CENTRE_PX[1] - FOCAL_PX * landmarks[:, 1] / depth
    reach = np.linalg.norm(landmarks, axis=1)
    across_px = FOCAL_PX * np.mean(reach / depth) ** 1.5  # per radian: more pixels away from the axis
    return np.stack([x, y], axis=1), across_px * (reach - reach[0]) / reach[0]
