"""From a hand's landmarks in a picture to metres: the distance at which an average hand's bones would look so long.

Each landmark lies on its pixel's ray; what is sought is how far along. Bones ask for their lengths, MediaPipe's
relative depths for their order, and both are weighed in least squares (Gauss and Newton's method). A hand that is
larger or smaller than the average one seems nearer or farther by the same share: one picture cannot tell.
"""

import numpy as np

from shiftxr_bridge.rotation import Array

# Pairs of landmarks and the metres between them. Bones are the means of Buryanov and Kotiuk 2010, "Proportions of hand
# segments", table 1, fingertips with their 4 mm of soft tissue. From the wrist to a knuckle there is the carpus too:
# 24 mm make the hand 0.181 m long, halfway between the means of women and men. Knuckles are 21 mm apart.
_BONES_M = {
    (0, 1): 0.034, (1, 2): 0.0462, (2, 3): 0.0316, (3, 4): 0.0255,
    (0, 5): 0.0921, (5, 6): 0.0398, (6, 7): 0.0224, (7, 8): 0.0198,
    (0, 9): 0.0886, (9, 10): 0.0446, (10, 11): 0.0263, (11, 12): 0.0214,
    (0, 13): 0.0820, (13, 14): 0.0414, (14, 15): 0.0257, (15, 16): 0.0210,
    (0, 17): 0.0777, (17, 18): 0.0327, (18, 19): 0.0181, (19, 20): 0.0199,
    (5, 9): 0.021, (9, 13): 0.021, (13, 17): 0.021, (5, 17): 0.062,
}  # fmt: skip
_FIRST, _SECOND = (np.array(ends) for ends in zip(*_BONES_M, strict=True))
_LENGTHS_M = np.array(list(_BONES_M.values()))
_BONE_M, _DEPTH_M = 0.003, 0.02  # how far bones and relative depths may be off (standard deviations)
_ITERATIONS = 8


def place_landmarks(pixels: Array, depth_px: Array, focal_px: float, centre_px: tuple[float, float]) -> Array:
    """Put a hand's landmarks in front of the camera.

    Args:
        pixels: (21, 2), x to the right and y down.
        depth_px: (21,), farther than the wrist, in pixels across at the hand's distance.
        focal_px: of a pinhole with square pixels.
        centre_px: the principal point.

    Returns:
        (21, 3) in metres in the camera's frame, +x right, +y up, -z ahead (OpenXR); each on its pixel's ray.
    """
    offset = (pixels - np.array(centre_px)) / focal_px
    ray = np.concatenate([offset * np.array([1.0, -1.0]), -np.ones((len(pixels), 1))], axis=1)
    stretch = np.linalg.norm(ray, axis=1, keepdims=True)
    ray = ray / stretch
    # a pixel away from the axis spans a smaller angle: by the cosine across, by its square outwards
    relative = 1.0 + depth_px / focal_px * float(np.mean(stretch)) ** -1.5
    placed: Array = ray * _refined(ray, _first_guess(ray, relative) * relative)[:, None]
    return placed


def _first_guess(ray: Array, relative: Array) -> float:
    """The wrist's distance that fits the bones best if the relative depths were right."""
    seen = ray * relative[:, None]
    lengths = np.linalg.norm(seen[_FIRST] - seen[_SECOND], axis=1)
    return float((_LENGTHS_M @ lengths) / (lengths @ lengths))


def _refined(ray: Array, reach: Array) -> Array:
    """Distances along the rays, (21,), that weigh bones against the shape of the first guess."""
    rows, count = np.arange(len(_LENGTHS_M)), len(reach)
    shape = reach / reach.mean()
    keep_shape = (np.eye(count) - shape[:, None] / count) / _DEPTH_M
    for _ in range(_ITERATIONS):
        place = ray * reach[:, None]
        bone = place[_FIRST] - place[_SECOND]
        length = np.linalg.norm(bone, axis=1)
        slope = np.zeros((len(rows), count))
        slope[rows, _FIRST] = np.sum(bone * ray[_FIRST], axis=1) / length / _BONE_M
        slope[rows, _SECOND] = -np.sum(bone * ray[_SECOND], axis=1) / length / _BONE_M
        system = np.concatenate([slope, keep_shape])
        wrong = np.concatenate([(length - _LENGTHS_M) / _BONE_M, keep_shape @ reach])
        reach = reach - np.linalg.lstsq(system, wrong, rcond=None)[0]
    return reach
