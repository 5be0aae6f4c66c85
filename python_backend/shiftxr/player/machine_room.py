"""What runs, and what is under pressure: machines and vessels, moved by buttons, switches and valves.

Free of any engine. A machine runs up and down as a first-order system; air flows in and out of a vessel in proportion
to how far its valves are open (a linear orifice: p' = open (1 - p) / fill_s - bleed p / bleed_s, p in [0, 1]).
"""

from collections.abc import Mapping

import numpy as np

from shiftxr.player.events import Event, Stamped
from shiftxr.scenes.interaction_contract import BUTTON_PRESSED, SWITCHED_ON
from shiftxr.scenes.layout import MACHINE_DONE, MACHINE_IDLE, MACHINE_RUNNING
from shiftxr.scenes.machinery import Machine
from shiftxr.scenes.scene import Scene

_STANDS = 0.01  # friction holds a rotor that is as slow as this


class MachineRoom:
    """The state of a scene's machines, vessels and gauges."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._range_rad = {t.joint: t.range_rad for t in scene.turnables}
        self._by_name = {m.name: m for m in scene.machines}
        self.state = {m.name: MACHINE_RUNNING if m.running else MACHINE_IDLE for m in scene.machines}
        self.speed = {m.name: 1.0 if m.running else 0.0 for m in scene.machines}  # share of full speed
        self.run_s = dict.fromkeys(self._by_name, 0.0)  # how long it has run
        self.fault = dict.fromkeys(self._by_name, 0)  # index into MACHINES
        self.severity = dict.fromkeys(self._by_name, 0.0)  # of the fault, 0 to 1
        self.pressure = {v.name: 1.0 for v in scene.vessels}
        self.escaping = {v.name: 0.0 for v in scene.vessels}  # air that hisses out, 0 to 1
        self.reading = {g.name: sum(g.good) / 2 for g in scene.gauges}  # what a machine's gauge shows at full speed

    def command(self, name: str, *, running: bool) -> None:
        """Start or stop a machine without its button."""
        self.state[name], self.run_s[name] = (MACHINE_RUNNING if running else MACHINE_IDLE), 0.0

    def step(self, dt_s: float, travel: Mapping[str, float], turned_rad: Mapping[str, float]) -> list[Event]:
        """Go on by dt_s, with buttons pushed in so far (0 to 1) and turnables turned so far."""
        events: list[Event] = []
        for machine in self._scene.machines:
            self._control(machine, travel, turned_rad)
            events += self._run(machine, dt_s)
        for vessel in self._scene.vessels:
            supply = 1.0 - turned_rad[vessel.supply] / self._range_rad[vessel.supply]
            bleed = turned_rad[vessel.bleed] / self._range_rad[vessel.bleed]
            p = self.pressure[vessel.name]
            flow = supply * (1.0 - p) / vessel.fill_s - bleed * p / vessel.bleed_s
            self.pressure[vessel.name] = min(max(p + dt_s * flow, 0.0), 1.0)
            self.escaping[vessel.name] = bleed * p
        return events

    def value(self, gauge: str) -> float:
        """What a gauge shows, 0 to 1."""
        source = next(g.source for g in self._scene.gauges if g.name == gauge)
        return self.pressure[source] if source in self.pressure else self.reading[gauge] * self.speed[source]

    def is_bad(self, gauge: str) -> bool:
        """Whether a gauge shows a reading that its machine should not have."""
        wanted = next(g for g in self._scene.gauges if g.name == gauge)
        return wanted.bad is not None and self.value(gauge) >= wanted.bad[0]

    def ram_share(self, name: str) -> float:
        """How far down a machine's ram is, 0 to 1."""
        run_s = self._by_name[name].run_s
        if self.state[name] != MACHINE_RUNNING or run_s is None:
            return 0.0
        return float(np.sin(np.pi * min(self.run_s[name] / run_s, 1.0)) ** 2)

    def _control(self, machine: Machine, travel: Mapping[str, float], turned_rad: Mapping[str, float]) -> None:
        on = machine.switch is None or turned_rad[machine.switch] >= SWITCHED_ON * self._range_rad[machine.switch]
        started = machine.button is not None and travel[machine.button] > BUTTON_PRESSED
        stopped = machine.stop_button is not None and travel[machine.stop_button] > BUTTON_PRESSED
        if self.state[machine.name] == MACHINE_RUNNING and (stopped or not on):
            self.command(machine.name, running=False)
        elif self.state[machine.name] == MACHINE_IDLE and started and on and not stopped:
            self.command(machine.name, running=True)

    def _run(self, machine: Machine, dt_s: float) -> list[Event]:
        name = machine.name
        running = self.state[name] == MACHINE_RUNNING
        speed = self.speed[name] + ((1.0 if running else 0.0) - self.speed[name]) * min(dt_s / machine.spin_s, 1.0)
        self.speed[name] = speed if running or speed > _STANDS else 0.0
        if not running:
            return []
        before = self.run_s[name]
        self.run_s[name] = before + dt_s
        if machine.run_s is None:
            return []
        if self.run_s[name] >= machine.run_s:
            self.state[name] = MACHINE_DONE
        stamps = machine.ram_joint is not None and before < machine.run_s / 2 <= self.run_s[name]
        return [Stamped(name)] if stamps else []
