"""From what happens in a world to what its microphones hear: events, strokes, footsteps, machines, escaping air."""

from pathlib import Path

import mujoco
import numpy as np
from numpy.typing import NDArray

from shiftxr.player.dressing import Dressing
from shiftxr.player.events import Clicked, Event, Ground, Pressed, Snapped, Stamped, Switched
from shiftxr.player.footsteps import Footsteps
from shiftxr.player.impacts import ImpactEar
from shiftxr.player.machine_room import MachineRoom
from shiftxr.player.machine_sound import MachineTimbre
from shiftxr.player.parts import Parts
from shiftxr.player.sound import Hissing, Microphones, Running, load_sounds
from shiftxr.scenes.labels import MACHINES
from shiftxr.scenes.scene import Scene
from shiftxr_bridge.frames import openxr_from_mujoco_position
from shiftxr_bridge.rotation import Array

_EVENT_SOUND = {  # and its loudness at 1 m, share of full scale
    Snapped: ("snap", 0.5),
    Clicked: ("ratchet", 0.45),
    Pressed: ("button", 0.4),
    Switched: ("switch", 0.7),
    Ground: ("valve", 0.3),
    Stamped: ("stamp", 0.9),
}
_FOOTSTEP = 0.15
_MACHINE = 0.1  # of a machine of loudness 1


class Hearing:
    """Owns the microphones and what they have to remember of one model and its state."""

    def __init__(
        self, scene: Scene, folder: Path, model: mujoco.MjModel, data: mujoco.MjData, parts: Parts, dressing: Dressing
    ) -> None:
        self._scene, self._data, self._parts, self._dressing = scene, data, parts, dressing
        self._microphones = Microphones(load_sounds(folder, scene.sounds))
        self._impacts = ImpactEar(model, scene)
        self._footsteps: Footsteps | None = None  # where the scene has a sound for them

    def begin(self, hall_noise: float, head: Array, rng: np.random.Generator) -> None:
        """An episode begins, its parts at rest and the head (7,) at its start; keeps the generator."""
        timbres = {
            m.name: MachineTimbre(m.motor_hz, m.kind, loudness=_MACHINE * m.loudness) for m in self._scene.machines
        }
        self._microphones.enter_hall(hall_noise, timbres, rng)
        self._footsteps = Footsteps(head[:3]) if "footstep" in self._scene.sounds else None
        self._impacts.forget(self._data)

    def hall(self, noise: float) -> None:
        """Set the hall's noise while the episode runs."""
        self._microphones.hall_noise = noise

    def note(self, event: Event, t_s: float) -> None:
        """Something happened at t_s on the device's clock, which may sound."""
        if type(event) in _EVENT_SOUND:
            name, gain = _EVENT_SOUND[type(event)]
            self._microphones.play(name, t_s, self._parts.place_of(event), gain)

    def block(self, t_s: float, head: Array, room: MachineRoom) -> NDArray[np.int16]:
        """The 20 ms up to t_s, with the head (7,) where it is now: (320, 2)."""
        self._microphones.move(head)
        for fall in self._footsteps.advance(head[:3]) if self._footsteps else ():
            self._microphones.play("footstep", t_s, fall.position, _FOOTSTEP)
        for impact in self._impacts.listen(self._data):
            place = openxr_from_mujoco_position(impact.position)
            sound = self._dressing.impact_sound(impact.body) or f"impact_{impact.material}"
            self._microphones.strike(sound, impact.material, t_s, place, impact.speed_mps)
        return self._microphones.block(self._running(room), self._hissing(room))

    def _running(self, room: MachineRoom) -> list[Running]:
        place = self._parts.body_place
        return [
            Running(m.name, place(m.body), room.speed[m.name], MACHINES[room.fault[m.name]], room.severity[m.name])
            for m in self._scene.machines
        ]

    def _hissing(self, room: MachineRoom) -> list[Hissing]:
        return [Hissing(v.name, self._parts.body_place(v.body), room.escaping[v.name]) for v in self._scene.vessels]
