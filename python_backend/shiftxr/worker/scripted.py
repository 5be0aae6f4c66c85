"""A scripted worker: carries out a scene's procedure with a person's manner and errors, on what it observes.

The procedure is a generator that plans one control step at each `yield`; hands and head follow their movements
meanwhile. It sees only the observation vector and acts only through the action vector, as a policy would.
"""

from collections.abc import Generator, Iterator

import numpy as np
from numpy.typing import NDArray

from shiftxr.scenes.interaction_contract import GRIP_POINT_M, PRESS_POINT_M
from shiftxr.scenes.layout import ACTION_SIZE, MACHINE_DONE, SIDES, read_objects
from shiftxr.scenes.procedure import ProcedureStep
from shiftxr.scenes.scene import Scene
from shiftxr.worker.limbs import Movement, blend, movement_time_s, pose, still
from shiftxr.worker.person import Person
from shiftxr_bridge.rotation import Array, conjugate, from_rotvec, looking, multiply, rotate

UP = np.array([0.0, 1.0, 0.0])
_HOVER_M = 0.10  # above a part before it is grasped, above a socket before it is filled
_TRIES = 3
_STROKE_RAD = 0.55
_AWAY_M = np.array([0.0, 1.25, -1.0])  # where eyes go while a machine works
_PITCH_RAD = -0.25  # a grasping hand points a little down


class ScriptedWorker:
    """Plays one person in one scene, episode after episode."""

    def __init__(self, scene: Scene, person: Person, control_hz: int) -> None:
        self.scene, self.person = scene, person
        self._dt_s = 1.0 / control_hz
        self._rng = np.random.default_rng([person.seed, 78])
        self._decoy = {g.decoy_of: g.body for g in scene.graspables if g.decoy_of}
        self._height_m = {g.body: g.grasp_height_m for g in scene.graspables}
        self.episodes = 0

    def reset(self, observation: NDArray[np.float32]) -> None:
        """Begin an episode."""
        self.episodes += 1
        self._state = read_objects(self.scene, observation)
        self._t_s = 0.0
        self._errors = {name for name, p in sorted(self.person.habits.items()) if self._rng.random() < p}
        self._rest = [self._state.hand[side].astype(np.float64) for side in (0, 1)]
        self._hand = [still(self._rest[side], 0.0) for side in (0, 1)]
        self._grip = [0.0, 0.0]
        self._eyes = np.array([0.0, self.person.stature_m - 0.12, 0.03])
        self._head = self._state.head.astype(np.float64)
        self._gaze: Array | None = None
        self._close_by: Array | None = None
        self._plan = self._work()
        self.finished = False

    def act(self, observation: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next action, (23,), for the observation of the last control step."""
        self._state = read_objects(self.scene, observation)
        self._t_s += self._dt_s
        if next(self._plan, "done") == "done":
            self.finished = True
        action = np.zeros(ACTION_SIZE, np.float32)
        action[0:7] = self._head_pose()
        for side, at in ((0, 7), (1, 14)):
            action[at : at + 7] = self._hand[side].at(self._t_s)
            action[at : at + 3] += self._tremor(side)
        action[21:23] = self._grip
        return action

    # The procedure

    def _work(self) -> Iterator[str]:
        yield from self._pause(0.6)
        skipped: set[str] = set()
        for step in self.scene.procedure:
            if set(step.after) & skipped and step.action in ("fasten",):
                skipped.add(step.id)
                continue
            if "skipped_step" in self._errors and step.id == self._skippable():
                skipped.add(step.id)
                continue
            yield from self._pause(self._rng.exponential(self.person.hesitation_s))
            yield from self._do(step)
        yield from self._pause(0.8)

    def _skippable(self) -> str:
        """The last step that puts a part in that a fastener needs: leaving it out is easily overlooked."""
        return [s.id for s in self.scene.procedure if s.action == "insert"][-1]

    def _do(self, step: ProcedureStep) -> Iterator[str]:
        match step.action:
            case "place" | "insert":
                yield from self._errs_before(step)
                yield from self._bring(str(step.part), str(step.socket))
            case "fasten" | "turn":
                yield from self._fasten(str(step.fastener))
            case "press":
                yield from self._press(str(step.button))
            case "wait":
                yield from self._wait_for(str(step.machine))
            case "inspect":
                yield from self._inspect(str(step.site), float(step.for_s or 1.0))

    def _errs_before(self, step: ProcedureStep) -> Iterator[str]:
        decoy = self._decoy.get(str(step.part))
        if decoy is not None and "wrong_part" in self._errors:
            yield from self._take_and_return(decoy, str(step.socket))
        if decoy is not None and "wrong_order" in self._errors:
            later = next((s for s in self.scene.procedure if step.id in s.after and s.part), None)
            if later is not None:
                yield from self._take_and_return(str(later.part), str(later.socket), put_in=False)

    def _take_and_return(self, body: str, socket: str, *, put_in: bool = True) -> Iterator[str]:
        """Take a part that does not belong here, notice, and put it back where it was."""
        home = self._state.part[body][:3].astype(np.float64)
        side = yield from self._pick(body)
        if side is None:
            return
        if put_in:
            yield from self._put(side, body, self._state.socket[socket])
            yield from self._pause(self._rng.uniform(0.8, 2.0))
            side = yield from self._pick(body)
        else:
            yield from self._carry_over(side, body, self._state.socket[socket])
            yield from self._pause(self._rng.uniform(0.6, 1.5))
        if side is not None:
            yield from self._put(side, body, home)

    def _bring(self, body: str, socket: str) -> Iterator[str]:
        for _ in range(_TRIES):
            if self._state.holder[body] == socket:
                return
            side = next((s for s in (0, 1) if self._state.held[s] == body), None)
            if side is None:
                side = yield from self._pick(body)
            if side is not None:
                yield from self._put(side, body, self._state.socket[socket])

    def _fasten(self, bolt: str) -> Iterator[str]:
        fastener = next(f for f in self.scene.fasteners if f.body == bolt)
        wanted = fastener.tight_rad
        if "not_tightened" in self._errors and bolt == self.scene.fasteners[-1].body:
            wanted *= self._rng.uniform(0.35, 0.6)
        side = next((s for s in (0, 1) if self._state.held[s] == fastener.tool), None)
        for _ in range(_TRIES):
            if side is None:
                side = yield from self._pick(fastener.tool)
        if side is None:
            return
        self._gaze = self._bolt_top(bolt)
        yield from self._carry_over(side, fastener.tool, self._bolt_top(bolt))
        yield from self._move(side, self._holding_at(side, fastener.tool, self._bolt_top(bolt)), 0.0)
        yield from self._drive(side, fastener.tool, bolt, wanted)
        yield from self._lift(side)

    def _drive(self, side: int, tool: str, bolt: str, wanted_rad: float) -> Iterator[str]:
        """Turn clockwise, turn back, until the angle is reached (or 20 strokes did nothing)."""
        centre = self._hand[side].at(self._t_s)
        offset = self._offset(side, tool)
        period_s = 0.85 / self.person.speed
        begin_s = self._t_s
        while self._state.angle_rad[bolt] < 0.985 * wanted_rad and self._t_s - begin_s < 20 * period_s:
            phase = ((self._t_s - begin_s) / period_s) % 1.0
            swing = _STROKE_RAD * np.cos(2.0 * np.pi * phase)  # falls first: clockwise seen from above
            turned = multiply(from_rotvec(UP * swing), centre[3:])
            at = self._bolt_top(bolt) - rotate(turned, offset)
            self._hand[side] = still(pose(at, turned), self._t_s)
            yield "drive"

    def _press(self, button: str) -> Iterator[str]:
        top = self._state.button[button].top.astype(np.float64)
        side = self._nearer_hand(top)
        self._gaze = top
        flat = from_rotvec(UP * self._heading(side, top))
        above = top - rotate(flat, PRESS_POINT_M)
        yield from self._move(side, pose(above + 0.05 * UP, flat), self.person.arc_m)
        for _ in range(_TRIES):
            yield from self._move(side, pose(above - 0.02 * UP, flat), 0.0)
            yield from self._pause(0.25)
            if self._state.button[button].travel > 0.8:
                break
            top = self._state.button[button].top.astype(np.float64)
            above = top - rotate(flat, PRESS_POINT_M)
        yield from self._move(side, pose(above + 0.06 * UP, flat), 0.0)
        yield from self._go_home(side)

    def _wait_for(self, machine: str) -> Iterator[str]:
        self._gaze = _AWAY_M
        limit_s = self._t_s + 12.0
        while self._state.machine[machine].state != MACHINE_DONE and self._t_s < limit_s:
            yield "wait"

    def _inspect(self, site: str, for_s: float) -> Iterator[str]:
        self._gaze = self._state.site[site].astype(np.float64)
        self._close_by = self._gaze + np.array([self._rng.uniform(-0.08, 0.08), 0.40, 0.20])
        yield from self._pause(0.8 + 1.3 * for_s)
        self._close_by = None

    # Movements

    def _pick(self, body: str) -> Generator[str, None, int | None]:
        """Take a part; returns the side that holds it, or None."""
        for _ in range(_TRIES):
            part = self._state.part[body].astype(np.float64)
            side = self._nearer_hand(part)
            self._gaze = part[:3]
            turn = multiply(
                from_rotvec(UP * (self._heading(side, part) + self.person.wrist_yaw_rad)),
                from_rotvec(np.array([_PITCH_RAD, 0.0, 0.0])),
            )
            grasp = part[:3] + self._height_m[body] * UP - rotate(turn, GRIP_POINT_M)
            scatter = self._rng.normal(0.0, self.person.scatter_m, 3) * np.array([1.0, 0.4, 1.0])
            yield from self._move(side, pose(grasp + _HOVER_M * UP + scatter, turn), self.person.arc_m)
            yield from self._move(side, pose(grasp + 0.01 * UP, turn), 0.0)
            self._grip[side] = 1.0
            yield from self._pause(0.35)
            if self._state.held[side] == body:
                yield from self._lift(side)
                return side
            self._grip[side] = 0.0
            yield from self._lift(side)
        return None

    def _put(self, side: int, body: str, place: NDArray[np.floating]) -> Iterator[str]:
        place = np.asarray(place, np.float64)
        self._gaze = place.astype(np.float64)
        yield from self._carry_over(side, body, place)
        yield from self._move(side, self._holding_at(side, body, place + 0.004 * UP), 0.0)
        yield from self._move(side, self._holding_at(side, body, place + 0.002 * UP), 0.0)  # correct what is left
        self._grip[side] = 0.0
        yield from self._pause(0.3)
        yield from self._lift(side)
        yield from self._go_home(side)

    def _carry_over(self, side: int, body: str, place: NDArray[np.floating]) -> Iterator[str]:
        scatter = self._rng.normal(0.0, self.person.scatter_m, 3)
        target = self._holding_at(side, body, np.asarray(place, np.float64) + 0.07 * UP + scatter)
        yield from self._move(side, target, self.person.arc_m)

    def _lift(self, side: int) -> Iterator[str]:
        now = self._hand[side].at(self._t_s)
        yield from self._move(side, pose(now[:3] + 0.09 * UP, now[3:]), 0.0)

    def _go_home(self, side: int) -> Iterator[str]:
        """Send a hand to its rest without waiting for it."""
        start = self._hand[side].at(self._t_s)
        distance = float(np.linalg.norm(self._rest[side][:3] - start[:3]))
        self._hand[side] = Movement(
            start,
            self._rest[side],
            self._t_s,
            movement_time_s(distance, self.person.speed),
            self.person.arc_m / 2,
        )
        yield "go"

    def _move(self, side: int, target: Array, arc_m: float) -> Iterator[str]:
        start = self._hand[side].at(self._t_s)
        distance = float(np.linalg.norm(target[:3] - start[:3]))
        arc_m = arc_m * min(distance / 0.4, 1.0)
        self._hand[side] = Movement(start, target, self._t_s, movement_time_s(distance, self.person.speed), arc_m)
        while not self._hand[side].done(self._t_s):
            yield "move"
        yield from self._pause(0.12)  # the hand follows its target with a lag

    def _pause(self, seconds: float) -> Iterator[str]:
        until_s = self._t_s + seconds
        while self._t_s < until_s:
            yield "pause"

    # Where things are, for this body

    def _offset(self, side: int, body: str) -> Array:
        """A held part's origin in the hand's frame."""
        hand = self._state.hand[side].astype(np.float64)
        return rotate(conjugate(hand[3:]), self._state.part[body][:3] - hand[:3])

    def _holding_at(self, side: int, body: str, place: Array) -> Array:
        """The wrist's pose that brings a held part's origin to a place, the hand turned as it is meant to be."""
        turn = self._hand[side].at(self._t_s)[3:]
        return pose(place - rotate(turn, self._offset(side, body)), turn)

    def _bolt_top(self, bolt: str) -> Array:
        return self._state.part[bolt][:3].astype(np.float64) + self._height_m[bolt] * UP

    def _nearer_hand(self, place: Array) -> int:
        free = [side for side in (0, 1) if self._state.held[side] is None]
        liked = SIDES.index(self.person.handedness)
        if len(free) == 1:
            return free[0]
        reach = [float(np.linalg.norm(self._rest[side][:3] - place[:3])) for side in (0, 1)]
        reach[liked] -= 0.15
        return int(np.argmin(reach))

    def _heading(self, side: int, place: Array) -> float:
        """How far a hand turns about +y so that it points from its shoulder to a place."""
        shoulder_x = (-0.2, 0.2)[side]
        return -float(np.arctan2(place[0] - shoulder_x, -(place[2] - 0.05)))

    def _head_pose(self) -> Array:
        gaze = self._gaze if self._gaze is not None else np.array([0.0, 0.92, -0.4])
        lean = np.array([0.25 * gaze[0], 0.0, 0.12 * gaze[2]])
        at = self._close_by if self._close_by is not None else self._eyes + lean
        sway = 0.004 * np.array([np.sin(0.9 * self._t_s), 0.0, np.cos(0.7 * self._t_s)])
        target = pose(at + sway, looking(np.asarray(gaze, np.float64) - at))
        share = min(3.5 * self._dt_s, 1.0)  # eyes lead, the head follows with a time constant of 0.3 s
        self._head = blend(self._head, target, share)
        return self._head

    def _tremor(self, side: int) -> Array:
        phase = 2.0 * np.pi * self.person.tremor_hz * self._t_s + 2.0 * side
        drift = self._rng.normal(0.0, 0.3, 3)
        return self.person.tremor_m * (np.sin(phase + np.array([0.0, 1.0, 2.0])) + drift)
