"""Dresses a model for an episode: what the seed swaps, hides, tints and breaks, and the light."""

import mujoco
import numpy as np

from shiftxr.player.hand_skin import SKIN
from shiftxr.player.machine_room import MachineRoom
from shiftxr.player.randomise import tint
from shiftxr.scenes.labels import DEFECTS, MACHINES
from shiftxr.scenes.scene import Scene

_AWAY_M = np.array([0.0, 0.0, -20.0])  # where a body is that is not there
_WARMTH = 0.08  # how far a seed moves the light from blue to yellow
_LEAST_SEVERITY = 0.35


class Dressing:
    """Remembers a model as compiled, and changes it for each episode."""

    def __init__(self, model: mujoco.MjModel, scene: Scene) -> None:
        self._model, self._scene = model, scene
        self.body_pos = model.body_pos.copy()
        self._geom_rgba, self._mat_rgba = model.geom_rgba.copy(), model.mat_rgba.copy()
        self._lights = model.light_diffuse.copy()
        self._warmth = np.zeros(3)
        self.defect: dict[str, str] = {}  # of each part that can have one
        self._defect_sound = {(g.body, str(d.kind)): d.sound for g in scene.graspables for d in g.defects}

    def dress(self, rng: np.random.Generator) -> None:
        """Places of bodies, colours and defects for a new episode."""
        self._model.body_pos[:] = self.body_pos
        self._swap(rng)
        self._scatter_clutter(rng)
        scenery = self._model.material(SKIN).id  # the scene's own materials come first
        self._model.mat_rgba[:scenery] = tint(self._mat_rgba[:scenery], self._scene.layout.tint, rng)
        self._model.geom_rgba[:] = self._geom_rgba
        self._warmth = rng.uniform(-_WARMTH, _WARMTH) * np.array([1.0, 0.0, -1.0])
        self._spoil(rng)

    def light(self, share: float) -> None:
        """Set the light to a share of what the scene says."""
        self._model.light_diffuse[:] = np.clip(self._lights * share * (1.0 + self._warmth), 0.0, 1.5)

    def impact_sound(self, body: str) -> str | None:
        """What a part sounds like with the defect that it has; None: as its material does."""
        kind = self.defect.get(body)
        return self._defect_sound.get((body, kind)) if kind else None

    def break_machines(self, room: MachineRoom, rng: np.random.Generator) -> None:
        """Draw at most one machine's fault, and each gauge's reading."""
        layout, able = self._scene.layout, [m for m in self._scene.machines if m.faults]
        if able and rng.random() < layout.fault_share:
            machine = able[rng.integers(len(able))]
            room.fault[machine.name] = MACHINES.index(machine.faults[rng.integers(len(machine.faults))])
            room.severity[machine.name] = float(rng.uniform(_LEAST_SEVERITY, 1.0))
        for gauge in self._scene.gauges:
            bad = gauge.bad is not None and rng.random() < layout.bad_reading_share
            low, high = gauge.bad if bad and gauge.bad else gauge.good
            room.reading[gauge.name] = float(rng.uniform(low, high))

    def _swap(self, rng: np.random.Generator) -> None:
        """Exchange the places of paired bodies or leave them."""
        for first, second in self._scene.layout.swap_bodies:
            a, b = self._model.body(first).id, self._model.body(second).id
            if rng.integers(2):
                here, there = self._model.body_pos[a].copy(), self._model.body_pos[b].copy()
                self._model.body_pos[a], self._model.body_pos[b] = there, here

    def _scatter_clutter(self, rng: np.random.Generator) -> None:
        clutter = self._scene.layout.clutter
        if clutter is None:
            return
        for name in clutter.bodies:
            body = self._model.body(name).id
            there, aside = rng.random() < clutter.share, rng.uniform(-clutter.jitter_m, clutter.jitter_m, 2)
            self._model.body_pos[body] += np.append(aside, 0.0) if there else _AWAY_M

    def _spoil(self, rng: np.random.Generator) -> None:
        for graspable in self._scene.graspables:
            if not graspable.defects:
                continue
            spoilt = rng.random() < self._scene.layout.defect_share
            kind = graspable.defects[rng.integers(len(graspable.defects))].kind if spoilt else DEFECTS[0]
            self.defect[graspable.body] = kind
            for defect in graspable.defects:
                self._fade(defect.show, seen=defect.kind == kind)
                if defect.kind == kind:
                    self._fade(defect.hide, seen=False)

    def _fade(self, geoms: tuple[str, ...], *, seen: bool) -> None:
        for name in geoms:
            geom = self._model.geom(name).id
            self._model.geom_rgba[geom, 3] = self._geom_rgba[geom, 3] if seen else 0.0
