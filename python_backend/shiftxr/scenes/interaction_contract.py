"""The numbers of the interaction contract that every player and every worker share.

A hand's pose is its wrist's: OpenXR joint 1, -z towards the fingers, +y out of the back of the hand.
"""

import numpy as np

GRIP_CLOSES = 0.6  # a grip that rises above this attaches what is within reach
GRIP_OPENS = 0.4  # a grip that falls below this releases
GRIP_POINT_M = np.array([0.0, -0.05, -0.10])  # in the wrist's frame: the middle of a closed hand
PRESS_POINT_M = np.array([0.0, -0.02, -0.17])  # in the wrist's frame: the fingertips of a flat hand
BUTTON_PRESSED = 0.8  # share of a button's travel

FOLLOW_RADPS = 25.0  # hands and head follow their targets as a critically damped second-order system of this frequency
GRIP_TIME_S = 0.08  # first-order lag of the fingers

PHYSICS_HZ = 300  # divides 100, 30 and 10 Hz
RATCHET_RAD = 0.26  # a tool turned back clicks this often
"""The tool turns a fastener when it turns clockwise seen from above; turning back only clicks."""
SWITCHED_ON = 0.5  # share of its range from which on a switch is on
GRIND_RAD = 0.5  # a wheel grinds this often
