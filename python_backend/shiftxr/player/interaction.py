"""The interaction contract: what hands do to parts, fasteners, valves, switches and buttons.

Free of any engine: it reads positions, keeps who holds what, and says what happened; the world carries it out. Every
position is in metres in the OpenXR frame. One step is one tick of 10 ms.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from shiftxr.player.events import (
    Attached,
    Clicked,
    Event,
    Ground,
    Pressed,
    Released,
    Snapped,
    Switched,
    Turned,
)
from shiftxr.player.machine_room import MachineRoom
from shiftxr.player.turning import angle_about, reach_to
from shiftxr.scenes.interaction_contract import (
    BUTTON_PRESSED,
    GRIND_RAD,
    GRIP_CLOSES,
    GRIP_OPENS,
    GRIP_POINT_M,
    PRESS_POINT_M,
    RATCHET_RAD,
    SWITCHED_ON,
)
from shiftxr.scenes.scene import Scene
from shiftxr.scenes.things import Turnable
from shiftxr_bridge.rotation import Array, multiply, rotate, yaw_of

_DEEPEST_M = 0.12  # a finger farther behind a button's top does not push it: it is under the desk, or behind the wall


@dataclass(frozen=True, slots=True)
class Scenery:
    """Where everything is at this tick."""

    wrists: Array  # (2, 7), poses of the left and right wrist
    grips: Array  # (2,)
    grasp_point: Mapping[str, Array]  # graspable -> (3,)
    tip: Mapping[str, Array]  # tool -> (3,)
    socket: Mapping[str, Array]  # socket -> (3,)
    origin: Mapping[str, Array]  # graspable -> (3,), what snaps to a socket
    handle: Mapping[str, Array]  # turnable -> (3,)
    axis: Mapping[str, tuple[Array, Array]]  # turnable -> a centre (3,) on its axis, and the axis (3,)
    button: Mapping[str, tuple[Array, Array]]  # button -> its top when released (3,), and where it is pushed to (3,)


@dataclass
class Interaction:
    """Who holds what, where it sits, how far it is turned: the state that the contract speaks of."""

    scene: Scene
    held: list[str | None] = field(default_factory=lambda: [None, None])
    seat: dict[str, str] = field(default_factory=dict)  # part -> the socket it sits in
    angle_rad: dict[str, float] = field(default_factory=dict)
    travel: dict[str, float] = field(default_factory=dict)  # button -> 0 to 1
    turned_rad: dict[str, float] = field(default_factory=dict)  # turnable -> from the low end of its range
    _grips: Array = field(default_factory=lambda: np.zeros(2))
    _yaw: list[float | None] = field(default_factory=lambda: [None, None])
    _back_rad: list[float] = field(default_factory=lambda: [0.0, 0.0])
    _around: list[float | None] = field(default_factory=lambda: [None, None])  # hand -> where around its turnable

    def __post_init__(self) -> None:
        self._graspable = {g.body: g for g in self.scene.graspables}
        self._turnable = {t.joint: t for t in self.scene.turnables}
        self.angle_rad = {f.body: 0.0 for f in self.scene.fasteners}
        self.travel = {b.joint: 0.0 for b in self.scene.buttons}
        self.turned_rad = {t.joint: t.start_rad for t in self.scene.turnables}
        self.room = MachineRoom(self.scene)

    def step(self, scenery: Scenery, dt_s: float, carried_by: Mapping[str, str]) -> list[Event]:
        """Everything that happens at this tick.

        Args:
            carried_by: socket -> the part that it is on, for sockets on parts: a part with something in one of its
                sockets can't be taken.
        """
        events = self._open_and_close(scenery, carried_by)
        events += self._turn_fasteners(scenery)
        events += self._swing_turnables(scenery)
        events += self._press_buttons(scenery)
        return events + self.room.step(dt_s, self.travel, self.turned_rad)

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
                    if taken in self._graspable:
                        events.append(Attached(side, taken))
            elif body is not None and grip < GRIP_OPENS:
                self.held[side], self._around[side] = None, None
                if body in self._graspable:
                    events.append(self._let_go(side, body, scenery))
        self._grips = np.array(scenery.grips, np.float64)
        return events

    def _within_reach(self, side: int, scenery: Scenery, carried_by: Mapping[str, str]) -> str | None:
        wrist = scenery.wrists[side]
        hand = wrist[:3] + rotate(wrist[3:], GRIP_POINT_M)
        loaded = {carried_by[socket] for socket in self.seat.values() if socket in carried_by}
        tight = {body for body, angle in self.angle_rad.items() if angle > 0.0 and body in self.seat}
        near = [
            (float(np.linalg.norm(point - hand)), self._graspable[body].grasp_radius_m, body)
            for body, point in scenery.grasp_point.items()
            if body not in loaded and body not in tight and body not in self.held
        ]
        near += [
            (reach_to(turnable, hand, scenery.handle[joint], *scenery.axis[joint]), turnable.grasp_radius_m, joint)
            for joint, turnable in self._turnable.items()
            if joint not in self.held
        ]
        return min(((distance, name) for distance, radius, name in near if distance <= radius), default=(0.0, None))[1]

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

    def _swing_turnables(self, scenery: Scenery) -> list[Event]:
        events: list[Event] = []
        for side in (0, 1):
            turnable = self._turnable.get(self.held[side] or "")
            if turnable is None:
                continue
            wrist, (centre, axis) = scenery.wrists[side], scenery.axis[turnable.joint]
            now = angle_about(wrist[:3] + rotate(wrist[3:], GRIP_POINT_M), centre, axis)
            before, self._around[side] = self._around[side], now
            blocked = any(socket in turnable.blocked_by for socket in self.seat.values())
            if before is not None and not blocked:
                events += self._swing(turnable, float(np.arctan2(np.sin(now - before), np.cos(now - before))))
        return events

    def _swing(self, turnable: Turnable, by_rad: float) -> list[Event]:
        joint = turnable.joint
        before = self.turned_rad[joint]
        after = self.turned_rad[joint] = min(max(before + by_rad, 0.0), turnable.range_rad)
        events: list[Event] = []
        middle = SWITCHED_ON * turnable.range_rad
        if turnable.kind == "lever" and (before < middle) != (after < middle):
            events.append(Switched(joint))
        if turnable.kind == "wheel" and int(before / GRIND_RAD) != int(after / GRIND_RAD):
            events.append(Ground(joint))
        return events

    def _press_buttons(self, scenery: Scenery) -> list[Event]:
        events: list[Event] = []
        tips = [wrist[:3] + rotate(wrist[3:], PRESS_POINT_M) for wrist in scenery.wrists]
        for button in self.scene.buttons:
            (top, axis), travel = scenery.button[button.joint], 0.0
            for tip in tips:
                depth = float((tip - top) @ axis)
                if float(np.linalg.norm(tip - top - depth * axis)) <= button.radius_m and depth < _DEEPEST_M:
                    travel = max(travel, float(np.clip(depth / button.travel_m, 0.0, 1.0)))
            if travel > BUTTON_PRESSED >= self.travel[button.joint]:
                events.append(Pressed(button.joint))
            self.travel[button.joint] = travel
        return events


def turned_seat(seat: Array, angle_rad: float) -> Array:
    """A seat's quaternion with its fastener turned clockwise by an angle about +y: (4,) -> (4,)."""
    half = -0.5 * angle_rad
    return multiply(seat, np.array([0.0, np.sin(half), 0.0, np.cos(half)]))
