"""From object state to labels: which of the 12 actions goes on, which mistake stands, which steps are done.

It sees only the `objects` stream, so labels can be made again from a recording, and a human in a headset is labelled
as a scripted worker is. Every rule is causal: it uses this control step and those before it.
"""

from dataclasses import dataclass

import numpy as np

from shiftxr.scenes.interaction_contract import BUTTON_PRESSED, GRIP_POINT_M, PRESS_POINT_M
from shiftxr.scenes.labels import MISTAKES, STEPS
from shiftxr.scenes.layout import MACHINE_DONE, MACHINE_IDLE, MACHINE_RUNNING, SIDES, ObjectState
from shiftxr.scenes.procedure import ProcedureStep
from shiftxr.scenes.scene import Scene
from shiftxr_bridge.rotation import Array, rotate

_NEAR_SOCKET_M = 0.10  # a held part this close to a socket that takes it is being placed or inserted
_NEAR_GRASP_M = 0.05
_NEAR_BUTTON_M = 0.07
_APPROACH_MPS = 0.06  # an empty hand that moves out or down this fast is reaching
_JUST_S = 0.4  # how long a grasp or a release goes on after it happened
_GRIP_CLOSING = 0.15
_TIGHT_SHARE = 0.97
_NEVER_NS = -(10**12)

# Of what the two hands do, the rarer and more telling action names the step.
_PRIORITY = ("fasten", "press", "insert", "place", "grasp", "carry", "reach")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The labels of one control step."""

    step: int  # index into STEPS
    mistake: int  # index into MISTAKES
    events: tuple[str, ...]  # what has just changed: "episode", "done:<step id>", "mistake:<name>"


class ProcedureTracker:
    """Follows one worker through episodes of a scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._decoys = {g.body for g in scene.graspables if g.decoy_of}
        self._tools = {f.tool for f in scene.fasteners}
        self._height_m = {g.body: g.grasp_height_m for g in scene.graspables}
        self.begin()

    def begin(self) -> None:
        """An episode begins."""
        self.done: set[str] = set()
        self._latched: set[str] = set()
        self._before: tuple[int, ObjectState] | None = None
        self._attached_ns = [_NEVER_NS, _NEVER_NS]
        self._reached_ns = [_NEVER_NS, _NEVER_NS]
        self._seated: tuple[int, str] = (
            _NEVER_NS,
            "place",
        )  # when a part last went into a socket, and of which kind
        self._looked_s: dict[str, float] = {}
        self._mistake = "none"
        self._fresh = True

    def judge(self, t_ns: int, state: ObjectState) -> Judgement:
        """Label the control step that ended at t_ns (device clock)."""
        events = ["episode"] if self._fresh else []
        self._fresh = False
        self._note_changes(t_ns, state)
        action = self._action(t_ns, state)
        events += self._progress(t_ns, state)
        mistake = self._standing_mistake(state)
        if mistake != self._mistake:
            self._mistake = mistake
            events.append(f"mistake:{mistake}")
        self._before = (t_ns, state)
        return Judgement(STEPS.index(action), MISTAKES.index(mistake), tuple(events))

    # The action that goes on

    def _note_changes(self, t_ns: int, state: ObjectState) -> None:
        before = self._before[1] if self._before else None
        for side in (0, 1):
            if state.held[side] is not None and (before is None or before.held[side] != state.held[side]):
                self._attached_ns[side] = t_ns
        for socket in self._scene.sockets:
            holds = any(holder == socket.site for holder in state.holder.values())
            held = before is None or any(holder == socket.site for holder in before.holder.values())
            if holds and not held:
                self._seated = (t_ns, socket.kind)

    def _action(self, t_ns: int, state: ObjectState) -> str:
        doing = [self._hand_action(t_ns, side, state) for side in (0, 1)]
        for action in _PRIORITY:
            if action in doing and action != "reach":
                return action
        if any(machine.state == MACHINE_RUNNING for machine in state.machine.values()):
            return "wait"
        if t_ns - self._seated[0] < _JUST_S * 1e9:
            return self._seated[1]
        if "reach" in doing:
            return "reach"
        if any(self._close_to(step, state) for step in self._scene.procedure if step.action == "inspect"):
            return "inspect"
        return "idle"

    def _hand_action(self, t_ns: int, side: int, state: ObjectState) -> str | None:
        body = state.held[side]
        if body is not None:
            return self._holding_action(t_ns, side, body, state)
        wrist = state.hand[side].astype(np.float64)
        tip = wrist[:3] + rotate(wrist[3:], PRESS_POINT_M)
        if self._pressing(tip, state):
            return "press"
        grip_point = wrist[:3] + rotate(wrist[3:], GRIP_POINT_M)
        distance = self._to_nearest(grip_point, state)
        closing = self._before is not None and state.grip[side] > self._before[1].grip[side] + 0.02
        if closing and state.grip[side] > _GRIP_CLOSING and distance < 2 * _NEAR_GRASP_M:
            return "grasp"
        return "reach" if self._reaching(t_ns, side, state) else None

    def _holding_action(self, t_ns: int, side: int, body: str, state: ObjectState) -> str:
        if body in self._tools and self._engaged(body, state):
            return "fasten"
        if t_ns - self._attached_ns[side] < _JUST_S * 1e9:
            return "grasp"
        seats = [
            (float(np.linalg.norm(state.socket[s.site] - state.part[body][:3])), s.kind)
            for s in self._scene.sockets
            if body in s.accepts and s.site not in state.holder.values()
        ]
        distance, kind = min(seats, default=(np.inf, "carry"))
        return kind if distance < _NEAR_SOCKET_M else "carry"

    def _engaged(self, tool: str, state: ObjectState) -> bool:
        for fastener in self._scene.fasteners:
            top = state.part[fastener.body][:3] + np.array([0.0, self._height_m[fastener.body], 0.0])
            gap = float(np.linalg.norm(state.part[tool][:3] - top))
            if state.holder[fastener.body] in fastener.sockets and gap < fastener.engage_radius_m:
                return True
        return False

    def _pressing(self, tip: Array, state: ObjectState) -> bool:
        idle = {m.button for m in self._scene.machines if state.machine[m.name].state == MACHINE_IDLE}
        return any(
            float(np.linalg.norm(pushed.top - tip)) < _NEAR_BUTTON_M
            for button, pushed in state.button.items()
            if button in idle or pushed.travel > 0.0
        )

    def _to_nearest(self, point: Array, state: ObjectState) -> float:
        reachable = [
            part[:3] + np.array([0.0, self._height_m[body], 0.0])
            for body, part in state.part.items()
            if body not in state.held and state.angle_rad.get(body, 0.0) == 0.0
        ]
        return min(
            float(np.linalg.norm(place - point))
            for place in [*reachable, *(button.top for button in state.button.values())]
        )

    def _reaching(self, t_ns: int, side: int, state: ObjectState) -> bool:
        """Moving out from the body or down on something; a reach lives on through its short stops."""
        if self._before is not None and t_ns > self._before[0]:
            then_ns, before = self._before
            hands = (before.hand[side], state.hand[side])
            velocity = (hands[1][:3] - hands[0][:3]) / ((t_ns - then_ns) * 1e-9)
            ahead = state.hand[side][:3:2] - state.head[:3:2]  # horizontally: x and z
            outward = float(velocity[::2] @ ahead) / max(float(np.linalg.norm(ahead)), 1e-6)
            if max(outward, -float(velocity[1])) > _APPROACH_MPS:
                self._reached_ns[side] = t_ns
            elif min(outward, -float(velocity[1])) < -_APPROACH_MPS:
                self._reached_ns[side] = _NEVER_NS
        return t_ns - self._reached_ns[side] < _JUST_S * 1e9

    # The procedure

    def _progress(self, t_ns: int, state: ObjectState) -> list[str]:
        if self._before is not None:
            self._dwell((t_ns - self._before[0]) * 1e-9, state)
        done = {step.id for step in self._scene.procedure if self._is_done(step, state)}
        fresh = [f"done:{step.id}" for step in self._scene.procedure if step.id in done - self.done]
        self.done = done
        return fresh

    def _dwell(self, elapsed_s: float, state: ObjectState) -> None:
        for step in self._scene.procedure:
            if step.action == "inspect" and set(step.after) <= self.done and self._close_to(step, state):
                self._looked_s[step.id] = self._looked_s.get(step.id, 0.0) + elapsed_s

    def _close_to(self, step: ProcedureStep, state: ObjectState) -> bool:
        place = state.site[str(step.site)]
        return float(np.linalg.norm(state.head[:3] - place)) <= float(step.within_m or 0.0)

    def _is_done(self, step: ProcedureStep, state: ObjectState) -> bool:
        match step.action:
            case "place" | "insert":
                filled = any(holder == step.socket for body, holder in state.holder.items() if body not in self._decoys)
                return filled and (not self._is_tool_step(step) or set(step.after) <= self.done)
            case "fasten" | "turn":
                tight = next(f.tight_rad for f in self._scene.fasteners if f.body == step.fastener)
                return state.angle_rad[str(step.fastener)] >= _TIGHT_SHARE * tight
            case "press":
                if state.button[str(step.button)].travel > BUTTON_PRESSED:
                    self._latched.add(step.id)
                return step.id in self._latched
            case "wait":
                return state.machine[str(step.machine)].state == MACHINE_DONE
            case "inspect":
                return self._looked_s.get(step.id, 0.0) >= float(step.for_s or 0.0)
        return False

    def _is_tool_step(self, step: ProcedureStep) -> bool:
        return step.part in self._tools

    # Mistakes: the worst that stands

    def _standing_mistake(self, state: ObjectState) -> str:
        if any(state.holder[decoy] is not None for decoy in self._decoys):
            return "wrong_part"
        started = any(machine.state != MACHINE_IDLE for machine in state.machine.values())
        inserted = {step.id for step in self._scene.procedure if step.action in ("place", "insert")}
        if started and not {s for s in inserted if not self._needs_fastening(s)} <= self.done:
            return "skipped_step"
        if self._slack(state, started):
            return "not_tightened"
        return "wrong_order" if self._out_of_order(state) else "none"

    def _needs_fastening(self, step_id: str) -> bool:
        """Whether a step comes after tightening (putting the tool back): it says nothing about what was left out."""
        step = next(s for s in self._scene.procedure if s.id == step_id)
        return self._is_tool_step(step)

    def _slack(self, state: ObjectState, started: bool) -> bool:
        """A fastener was begun or is due, and the tool is away from it for good: back in its holder."""
        stowed = any(
            state.holder[tool] == socket
            for tool, socket in self._scene.layout.at_sockets.items()
            if tool in self._tools
        )
        for fastener in self._scene.fasteners:
            angle, seated = state.angle_rad[fastener.body], state.holder[fastener.body] in fastener.sockets
            loose = angle < _TIGHT_SHARE * fastener.tight_rad
            if seated and loose and ((angle > 0.0 and stowed) or started):
                return True
        return False

    def _out_of_order(self, state: ObjectState) -> bool:
        for step in self._scene.procedure:
            if step.part is None or self._is_tool_step(step) or step.id in self.done:
                continue
            taken = state.holder[step.part] in (*SIDES, step.socket)
            if taken and not set(step.after) <= self.done:
                return True
        return False
