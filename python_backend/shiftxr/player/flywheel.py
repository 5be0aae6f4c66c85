"""How fast machines turn after they are switched: rotors speed up and run down over seconds, not at once."""

import numpy as np

_RUN_UP_S = 0.5  # time constants of the exponential approach
_RUN_DOWN_S = 1.2
_STANDS = 0.01  # friction holds a rotor that is as slow as this


class Flywheels:
    """The speed of every machine by name, share of full speed; a machine not yet heard of stands."""

    def __init__(self) -> None:
        self._speed: dict[str, float] = {}

    def advance(self, name: str, driven: bool, dt_s: float) -> float:
        """Speed at the end of a time step in which the machine was driven or left to run down."""
        before = self._speed.get(name, 0.0)
        target, time_s = (1.0, _RUN_UP_S) if driven else (0.0, _RUN_DOWN_S)
        speed = target + (before - target) * float(np.exp(-dt_s / time_s))
        self._speed[name] = 0.0 if not driven and speed < _STANDS else speed
        return self._speed[name]
