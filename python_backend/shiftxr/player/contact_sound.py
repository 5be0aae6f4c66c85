"""How the speed of a stroke changes its sound: a faster one is louder, and brighter because it is shorter.

A recorded stroke is a body's response to a short push. Two bodies that bounce press on each other for a time that
falls with speed as v^(-1/5), about a half-sine of force, whose area, the momentum, grows with v (Hertz; Johnson 1985,
"Contact Mechanics", chapter 11). Spreading the response over that push is the stroke at that speed (the contact
force of van den Doel, Kry and Pai 2001, "FoleyAutomatic", SIGGRAPH).
"""

import numpy as np

from shiftxr.player.audio_format import RATE_HZ, Signal

LOUD_MPS = 2.0  # at this speed and above a stroke has full loudness
# at 1 m/s, of a part of some hundred grams on a bench: orders of magnitude, soft bodies stay in touch for longer
_PUSH_S = {"metal": 0.0002, "plastic": 0.0005, "wood": 0.0006, "cardboard": 0.002, "rubber": 0.003}


def struck(response: Signal, material: str, speed_mps: float) -> Signal:
    """A stroke at a speed, from the body's response to a push without duration, (N,) -> (N + some,)."""
    speed_mps = min(speed_mps, LOUD_MPS)
    sound: Signal = np.convolve(response, _push(_PUSH_S[material] * speed_mps**-0.2))
    return np.float32(speed_mps / LOUD_MPS) * sound


def _push(duration_s: float) -> Signal:
    """A half-sine of area 1, as what falls into each sample's time: a push of any duration keeps its area."""
    edges = np.arange(int(np.ceil(duration_s * RATE_HZ)) + 1) / (duration_s * RATE_HZ)
    area = 0.5 * (1.0 - np.cos(np.pi * np.minimum(edges, 1.0)))
    return np.diff(area).astype(np.float32)
