"""Which parts struck something, and how hard: the approach speed just before a new contact.

Contacts of resting bodies come and go from step to step, so a contact's onset alone says nothing; the speed at which
the part came does.
"""

from dataclasses import dataclass

import mujoco
import numpy as np
from numpy.typing import NDArray

from shiftxr.scenes.scene import Scene

_QUIET_MPS = 0.12  # slower contacts make no sound
_AGAIN_CALLS = 6  # a part sounds again after so many calls at the earliest (0.12 s)


@dataclass(frozen=True, slots=True)
class Impact:
    """One stroke."""

    body: str
    material: str
    position: NDArray[np.float64]  # (3,), MuJoCo frame
    speed_mps: float  # at which they approached each other


class ImpactEar:
    """Remembers each part's velocity from one call to the next."""

    def __init__(self, model: mujoco.MjModel, scene: Scene) -> None:
        bodies = [model.body(g.body).id for g in scene.graspables]
        self._graspable = dict(zip(bodies, scene.graspables, strict=True))
        self._dof = {body: int(model.jnt_dofadr[model.body_jntadr[body]]) for body in bodies}
        self._geom_body = model.geom_bodyid.copy()
        self._velocity: dict[int, NDArray[np.float64]] = {}
        self._quiet_calls = dict.fromkeys(bodies, _AGAIN_CALLS)

    def forget(self, data: mujoco.MjData) -> None:
        """An episode begins: what moved before is no impact now."""
        self._remember(data)

    def listen(self, data: mujoco.MjData) -> list[Impact]:
        """The impacts since the last call; call at a steady rate."""
        impacts = []
        for body in self._quiet_calls:
            self._quiet_calls[body] += 1
        for contact in data.contact[: data.ncon]:
            for geom in contact.geom:
                body = int(self._geom_body[geom])
                if body not in self._graspable or self._quiet_calls[body] < _AGAIN_CALLS:
                    continue
                speed = abs(float(contact.frame[:3] @ self._velocity.get(body, np.zeros(3))))
                if speed > _QUIET_MPS:
                    self._quiet_calls[body] = 0
                    part = self._graspable[body]
                    impacts.append(Impact(part.body, part.material, contact.pos.copy(), speed))
        self._remember(data)
        return impacts

    def _remember(self, data: mujoco.MjData) -> None:
        self._velocity = {body: data.qvel[dof : dof + 3].copy() for body, dof in self._dof.items()}
