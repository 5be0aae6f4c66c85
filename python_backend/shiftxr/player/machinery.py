"""Shows in MuJoCo what runs: rams, rotors, lamps, needles, belts; and holds valves and switches where they are."""

import mujoco
import numpy as np

from shiftxr.player.interaction import Interaction
from shiftxr.player.parts import Parts
from shiftxr.scenes.layout import MACHINE_DONE, MACHINE_IDLE, MACHINE_RUNNING
from shiftxr.scenes.machinery import Belt
from shiftxr.scenes.scene import Scene

_LAMP = {MACHINE_IDLE: (0.25, 0.25, 0.22), MACHINE_RUNNING: (1.0, 0.65, 0.1), MACHINE_DONE: (0.1, 0.9, 0.2)}


class Machinery:
    """Writes the interaction's machines, valves and gauges into one model and its state."""

    def __init__(self, model: mujoco.MjModel, data: mujoco.MjData, scene: Scene, parts: Parts) -> None:
        def address(joint: str) -> tuple[int, int]:
            index = model.joint(joint).id
            return int(model.jnt_qposadr[index]), int(model.jnt_dofadr[index])

        self._model, self._data, self._scene, self._parts = model, data, scene, parts
        held = [t.joint for t in scene.turnables] + [g.joint for g in scene.gauges]
        held += [m.ram_joint for m in scene.machines if m.ram_joint]
        held += [m.rotor_joint for m in scene.machines if m.rotor_joint]
        pairs = [address(joint) for joint in held]
        self._qpos, self._dof = [q for q, _ in pairs], [v for _, v in pairs]
        self._lamp = {m.name: model.geom(m.lamp_geom).id for m in scene.machines if m.lamp_geom}
        self._belts = [(belt, *address(belt.joint)) for belt in scene.belts]
        self._angle_rad = dict.fromkeys((m.name for m in scene.machines), 0.0)  # of rotors

    def show(self, interaction: Interaction, dt_s: float) -> None:
        """One tick: everything to where it is now, at rest; it does not hang or swing in between."""
        room = interaction.room
        values = [interaction.turned_rad[t.joint] for t in self._scene.turnables]
        values += [room.value(g.name) * g.range_rad for g in self._scene.gauges]
        values += [m.ram_travel_m * room.ram_share(m.name) for m in self._scene.machines if m.ram_joint]
        for machine in self._scene.machines:
            self._angle_rad[machine.name] += 2.0 * np.pi * machine.motor_hz * room.speed[machine.name] * dt_s
            if machine.rotor_joint:
                values.append(self._angle_rad[machine.name] % (2.0 * np.pi))
        self._data.qpos[self._qpos] = values
        self._data.qvel[self._dof] = 0.0
        for name, lamp in self._lamp.items():
            self._model.geom_rgba[lamp, :3] = _LAMP[room.state[name]]
        for button in self._scene.buttons:
            if interaction.travel[button.joint] > 0.0:
                self._parts.set_slide(button.joint, button.travel_m * interaction.travel[button.joint])

    def carry(self, interaction: Interaction) -> None:
        """One physics step: belts at their speed, so that friction takes along what lies on them."""
        for belt, qpos, dof in self._belts:
            self._data.qvel[dof] = belt.speed_mps * interaction.room.speed[belt.machine]
            self._data.qpos[qpos] = _wrapped(belt, float(self._data.qpos[qpos]))


def _wrapped(belt: Belt, at_m: float) -> float:
    """A belt looks the same a pitch on."""
    return at_m - belt.pitch_m if at_m >= belt.pitch_m else at_m
