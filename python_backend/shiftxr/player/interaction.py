"""The interaction contract: what hands do to parts, fasteners, buttons and machines.

Free of any engine: it reads positions, keeps who holds what, and says what happened; the world carries it out. Every
position is in metres in the OpenXR frame. One step is one tick of 10 ms.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from shiftxr.scenes.interaction_contract import (
    BUTTON_PRESSED,
    GRIP_CLOSES,
    GRIP_OPENS,
    GRIP_POINT_M,
    PRESS_POINT_M,
    RATCHET_RAD,
)
from shiftxr.scenes.layout import MACHINE_DONE, MACHINE_IDLE, MACHINE_RUNNING
from shiftxr.scenes.scene import Scene
from shiftxr_bridge.rotation import Array, multiply, rotate, yaw_of


@dataclass(frozen=True, slots=True)
class Scenery:
    """Where everything is at this tick."""

    wrists: Array  # (2, 7), poses of the left and right wrist
    grips: Array  # (2,)
    grasp_point: Mapping[str, Array]  # graspable -> (3,)
    tip: Mapping[str, Array]  # tool -> (3,)
    socket: Mapping[str, Array]  # socket -> (3,)
    origin: Mapping[str, Array]  # graspable -> (3,), what snaps to a socket
    button: Mapping[str, Array]  # button -> (3,), its top when released


@dataclass(frozen=True, slots=True)
class Attached:
    """A hand took a part."""

    side: int
    body: str


@dataclass(frozen=True, slots=True)
class Released:
    """A hand let go of a part, which falls."""

    side: int
    body: str


@dataclass(frozen=True, slots=True)
class Snapped:
    """A released part went into a socket."""

    body: str
    socket: str


@dataclass(frozen=True, slots=True)
class Turned:
    """A fastener has been turned to this angle."""

    fastener: str
    angle_rad: float


@dataclass(frozen=True, slots=True)
class Clicked:
    """A tool's ratchet clicked."""

    tool: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button went down."""

    button: str


@dataclass(frozen=True, slots=True)
class Stamped:
    """A machine's ram came down."""

    machine: str


Event = Attached | Released | Snapped | Turned | Clicked | Pressed | Stamped


@dataclass
class Interaction:
    """Who holds what, where it sits, how far it is turned, what runs: the state that the contract speaks of."""

    scene: Scene
    held: list[str | None] = field(default_factory=lambda: [None, None])
    seat: dict[str, str] = field(default_factory=dict)  # part -> the socket it sits in
    angle_rad: dict[str, float] = field(default_factory=dict)
    travel: dict[str, float] = field(default_factory=dict)  # button -> 0 to 1
    machine: dict[str, int] = field(default_factory=dict)
    run_s: dict[str, float] = field(default_factory=dict)  # machine -> how long it has run
    _grips: Array = field(default_factory=lambda: np.zeros(2))
    _yaw: list[float | None] = field(default_factory=lambda: [None, None])
    _back_rad: list[float] = field(default_factory=lambda: [0.0, 0.0])

    def __post_init__(self) -> None:
        self._graspable = {g.body: g for g in self.scene.graspables}
        self.angle_rad = {f.body: 0.0 for f in self.scene.fasteners}
        self.travel = {b.joint: 0.0 for b in self.scene.buttons}
        self.machine = {m.name: MACHINE_IDLE for m in self.scene.machines}
        self.run_s = {m.name: 0.0 for m in self.scene.machines}

    def set_machine(self, name: str, *, running: bool) -> None:
        """Start or stop a machine without its button."""
        self.machine[name], self.run_s[name] = (MACHINE_RUNNING if running else MACHINE_IDLE), 0.0

    def step(self, scenery: Scenery, dt_s: float, carried_by: Mapping[str, str]) -> list[Event]:
        """Everything that happens at this tick.

        Args:
            carried_by: socket -> the part that it is on, for sockets on parts: a part with something in one of its
                sockets can't be taken.
        """
        events = self._open_and_close(scenery, carried_by)
        events += self._turn_fasteners(scenery)
        events += self._press_buttons(scenery)
        return events + self._run_machines(dt_s)

    def _open_and_close(self, scenery: Scenery, carried_by: Mapping[str, str]) -> list[Event]:
        events: list[Event] = []
        for side in (0, 1):
            grip, before = float(scenery.grips[side]), float(self._grips[side])
            body = self.held[side]
            if body is None and grip > GRIP_CLOSES >= before:
                taken = self._within_reach(side, scenery, carried_by)
                if taken is not None:
                    self.held[side] = taken
                    self.seat.pop(taken, None)
                    events.append(Attached(side, taken))
            elif body is not None and grip < GRIP_OPENS:
                self.held[side] = None
                events.append(self._let_go(side, body, scenery))
        self._grips = np.array(scenery.grips, np.float64)
        return events

    def _within_reach(self, side: int, scenery: Scenery, carried_by: Mapping[str, str]) -> str | None:
        wrist = scenery.wrists[side]
        hand = wrist[:3] + rotate(wrist[3:], GRIP_POINT_M)
        loaded = {carried_by[socket] for socket in self.seat.values() if socket in carried_by}
        tight = {body for body, angle in self.angle_rad.items() if angle > 0.0 and body in self.seat}
        near = [
            (float(np.linalg.norm(point - hand)), body)
            for body, point in scenery.grasp_point.items()
            if body not in loaded and body not in tight and body not in self.held
        ]
        distance, body = min(near, default=(np.inf, ""))
        return body if body and distance <= self._graspable[body].grasp_radius_m else None

    def _let_go(self, side: int, body: str, scenery: Scenery) -> Event:
        taken = set(self.seat.values())
        fits = [
            (float(np.linalg.norm(scenery.socket[s.site] - scenery.origin[body])), s)
            for s in self.scene.sockets
            if body in s.accepts and s.site not in taken
        ]
        distance, socket = min(fits, key=lambda fit: fit[0], default=(np.inf, None))
        if socket is None or distance > socket.tolerance_m:
            return Released(side, body)
        self.seat[body] = socket.site
        return Snapped(body, socket.site)

    def _turn_fasteners(self, scenery: Scenery) -> list[Event]:
        events: list[Event] = []
        for side in (0, 1):
            tool = self.held[side]
            engaged = None if tool is None else self._engaged(tool, scenery)
            if tool is None or engaged is None:
                self._yaw[side], self._back_rad[side] = None, 0.0
                continue
            yaw, before = float(yaw_of(scenery.wrists[side, 3:])), self._yaw[side]
            self._yaw[side] = yaw
            if before is None:
                continue
            clockwise = -float(np.arctan2(np.sin(yaw - before), np.cos(yaw - before)))
            if clockwise > 0.0:
                tight = next(f.tight_rad for f in self.scene.fasteners if f.body == engaged)
                self.angle_rad[engaged] = min(self.angle_rad[engaged] + clockwise, tight)
                events.append(Turned(engaged, self.angle_rad[engaged]))
            else:
                self._back_rad[side] -= clockwise
                if self._back_rad[side] >= RATCHET_RAD:
                    self._back_rad[side] -= RATCHET_RAD
                    events.append(Clicked(tool))
        return events

    def _engaged(self, tool: str, scenery: Scenery) -> str | None:
        for fastener in self.scene.fasteners:
            if fastener.tool == tool and self.seat.get(fastener.body) in fastener.sockets:
                gap = np.linalg.norm(scenery.tip[tool] - scenery.grasp_point[fastener.body])
                if gap <= fastener.engage_radius_m:
                    return fastener.body
        return None

    def _press_buttons(self, scenery: Scenery) -> list[Event]:
        events: list[Event] = []
        tips = [wrist[:3] + rotate(wrist[3:], PRESS_POINT_M) for wrist in scenery.wrists]
        for button in self.scene.buttons:
            top, travel = scenery.button[button.joint], 0.0
            for tip in tips:
                sideways = float(np.hypot(tip[0] - top[0], tip[2] - top[2]))
                if sideways <= button.radius_m:
                    travel = max(travel, float(np.clip((top[1] - tip[1]) / button.travel_m, 0.0, 1.0)))
            if travel > BUTTON_PRESSED >= self.travel[button.joint]:
                events.append(Pressed(button.joint))
            self.travel[button.joint] = travel
        return events

    def _run_machines(self, dt_s: float) -> list[Event]:
        events: list[Event] = []
        for machine in self.scene.machines:
            pressed = self.travel[machine.button] > BUTTON_PRESSED
            if self.machine[machine.name] == MACHINE_IDLE and pressed:
                self.machine[machine.name], self.run_s[machine.name] = MACHINE_RUNNING, 0.0
            elif self.machine[machine.name] == MACHINE_RUNNING:
                before = self.run_s[machine.name]
                self.run_s[machine.name] = before + dt_s
                if before < machine.run_s / 2 <= self.run_s[machine.name]:
                    events.append(Stamped(machine.name))
                if self.run_s[machine.name] >= machine.run_s:
                    self.machine[machine.name] = MACHINE_DONE
        return events

    def ram_share(self, name: str) -> float:
        """How far down a machine's ram is, 0 to 1."""
        machine = next(m for m in self.scene.machines if m.name == name)
        if self.machine[name] != MACHINE_RUNNING:
            return 0.0
        return float(np.sin(np.pi * min(self.run_s[name] / machine.run_s, 1.0)) ** 2)


def turned_seat(seat: Array, angle_rad: float) -> Array:
    """A seat's quaternion with its fastener turned clockwise by an angle about +y: (4,) -> (4,)."""
    half = -0.5 * angle_rad
    return multiply(seat, np.array([0.0, np.sin(half), 0.0, np.cos(half)]))
