"""Joints that lie inside the palm, where no camera sees them, from those that it sees."""

import dataclasses

import numpy as np

from shiftxr_bridge.hands import INSIDE_PALM, Hands
from shiftxr_bridge.rotation import Array

WRIST = 1
KNUCKLES = (7, 12, 17, 22)  # index to little finger, where they leave the palm
_CARPUS_SHARE = 0.27  # of the way from the wrist to a knuckle: the carpus's 24 mm of an average hand's 89


def with_palm(hands: Hands) -> Hands:
    """Give each joint inside the palm that isn't valid the place that wrist and knuckles suggest.

    The flags stay as they are: such a place is inferred, not observed. Where the hand isn't tracked it means nothing.
    """
    unknown = ~hands.valid[:, INSIDE_PALM]
    if not unknown.any():
        return hands
    position = np.array(hands.position, np.float64)
    position[:, INSIDE_PALM] = np.where(unknown[..., None], inside_palm(position), hands.position[:, INSIDE_PALM])
    return dataclasses.replace(hands, position=position)


def inside_palm(position: Array) -> Array:
    """The palm's centre and the four metacarpals' bases: joints (..., 26, 3) -> (..., 5, 3).

    A base lies on the line from the wrist to its knuckle; the centre halfway along the middle finger's metacarpal,
    which is where OpenXR has it.
    """
    wrist, knuckles = position[..., [WRIST], :], position[..., KNUCKLES, :]
    bases = wrist + _CARPUS_SHARE * (knuckles - wrist)
    centre = 0.5 * (bases[..., [1], :] + knuckles[..., [1], :])
    inside: Array = np.concatenate([centre, bases], axis=-2)
    return inside
