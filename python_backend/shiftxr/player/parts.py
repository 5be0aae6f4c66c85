"""What hands move, in MuJoCo: free parts, which welds hold to a hand or a socket, and the joints of scenery."""

import mujoco
import numpy as np
from numpy.typing import NDArray

from shiftxr.player.build import ENVIRONMENT, PARTS, weld_name
from shiftxr.player.events import (
    Attached,
    Clicked,
    Event,
    Ground,
    Pressed,
    Released,
    Snapped,
    Stamped,
    Switched,
    Turned,
)
from shiftxr.player.hand_skin import hand_bodies
from shiftxr.player.interaction import Scenery
from shiftxr.player.randomise import Placement
from shiftxr.scenes.layout import SIDES
from shiftxr.scenes.scene import Scene
from shiftxr_bridge.frames import (
    openxr_from_mujoco_position,
    openxr_from_mujoco_quaternion,
)
from shiftxr_bridge.rotation import Array

_SINK_M = 0.006  # how far a fastener goes in until it is tight


class Parts:
    """Reads and moves the graspable bodies of one model and its state."""

    def __init__(self, model: mujoco.MjModel, data: mujoco.MjData, scene: Scene) -> None:
        self._model, self._data, self._scene = model, data, scene
        self._tight = {f.body: f.tight_rad for f in scene.fasteners}
        self._bodies = [g.body for g in scene.graspables]
        self._id = {body: model.body(body).id for body in self._bodies}
        self._qpos = {body: int(model.jnt_qposadr[model.body_jntadr[self._id[body]]]) for body in self._bodies}
        self._dof = {body: int(model.jnt_dofadr[model.body_jntadr[self._id[body]]]) for body in self._bodies}
        self._geoms = {body: np.flatnonzero(model.geom_bodyid == self._id[body]) for body in self._bodies}
        self._grip_mocap = [int(model.body(hand_bodies(side).grip).mocapid[0]) for side in SIDES]
        named = {model.body(body).id: body for body in self._bodies}
        carriers = {s.site: int(model.site(s.site).bodyid[0]) for s in scene.sockets}
        self.carried_by = {site: named[body] for site, body in carriers.items() if body in named}
        self._button_home = {b.joint: model.site(b.site).id for b in scene.buttons}
        self._handles = {t.joint: model.site(t.site).id for t in scene.turnables}
        self._joint = {j: model.joint(j).id for j in (*self._button_home, *self._handles)}
        self._points = [model.site(g.site).id for g in scene.graspables]
        self._sockets = [model.site(s.site).id for s in scene.sockets]
        self._weld: dict[str, int] = {}  # part -> the weld that holds it now
        self._seat: dict[str, str] = {}

    def reset(self, placements: dict[str, Placement]) -> None:
        """Free every part and lay it out."""
        self._weld.clear()
        self._seat.clear()
        for body in self._bodies:
            self._collide_with_parts(body, True)
        for body, placement in placements.items():
            at = self._qpos[body]
            half = 0.5 * placement.yaw_rad
            self._data.qpos[at : at + 3] = placement.position_m
            self._data.qpos[at + 3 : at + 7] = (np.cos(half), 0.0, 0.0, np.sin(half))

    def carry_out(self, event: Event) -> None:
        """Make physics do what the interaction decided."""
        match event:
            case Attached(side, body):
                self._hold(side, body)
            case Released(_, body):
                self._free(body)
                self._collide_with_parts(body, True)
            case Snapped(body, socket):
                self.seat(body, socket)
            case Turned(fastener, angle_rad):
                self._turn(fastener, angle_rad)

    def seat(self, body: str, socket: str) -> None:
        """Put a part into a socket, at rest, and weld it there."""
        self._free(body)
        site = self._data.site(socket)
        quaternion = np.zeros(4)
        mujoco.mju_mat2Quat(quaternion, site.xmat)
        at, dof = self._qpos[body], self._dof[body]
        self._data.qpos[at : at + 7] = np.concatenate([site.xpos, quaternion])
        self._data.qvel[dof : dof + 6] = 0.0
        self._seat[body] = socket
        place = np.concatenate([self._model.site(socket).pos, self._model.site(socket).quat])
        self._activate(body, weld_name(socket, body), place)

    def scenery(self, wrists: Array, grips: Array) -> Scenery:
        """Where everything is, for the interaction."""
        xpos = openxr_from_mujoco_position(self._data.site_xpos)
        bodies, sockets = self._bodies, self._scene.sockets
        tips = {g.body: xpos[self._model.site(g.tool_tip).id] for g in self._scene.graspables if g.tool_tip}
        return Scenery(
            wrists=wrists,
            grips=grips,
            grasp_point={body: xpos[site] for body, site in zip(bodies, self._points, strict=True)},
            tip=tips,
            socket={s.site: xpos[site] for s, site in zip(sockets, self._sockets, strict=True)},
            origin={body: openxr_from_mujoco_position(self._data.xpos[self._id[body]]) for body in bodies},
            handle={joint: xpos[site] for joint, site in self._handles.items()},
            axis={joint: self.axis(joint) for joint in self._handles},
            button={b.joint: (self.button_top(b.joint), self.axis(b.joint)[1]) for b in self._scene.buttons},
        )

    def pose(self, body: str) -> Array:
        """A part's pose: (7,), OpenXR frame."""
        i = self._id[body]
        return np.concatenate(
            [
                openxr_from_mujoco_position(self._data.xpos[i]),
                openxr_from_mujoco_quaternion(self._data.xquat[i]),
            ]
        )

    def site(self, name: str) -> Array:
        """A site's position: (3,), OpenXR frame."""
        return openxr_from_mujoco_position(self._data.site(name).xpos)

    def button_top(self, joint: str) -> Array:
        """Where a button's top is when it is released: (3,), OpenXR frame."""
        joint_id = self._joint[joint]
        site = self._data.site_xpos[self._button_home[joint]]
        travelled = self._data.qpos[self._model.jnt_qposadr[joint_id]]
        return openxr_from_mujoco_position(site - travelled * self._data.xaxis[joint_id])

    def axis(self, joint: str) -> tuple[Array, Array]:
        """A joint's anchor and axis: (3,), (3,), OpenXR frame."""
        index = self._joint[joint]
        return openxr_from_mujoco_position(self._data.xanchor[index]), openxr_from_mujoco_position(
            self._data.xaxis[index]
        )

    def body_place(self, body: str) -> Array:
        """Where a body is: (3,), OpenXR frame."""
        return openxr_from_mujoco_position(self._data.body(body).xpos)

    def place_of(self, event: Event) -> Array:
        """Where an event sounds: (3,), OpenXR frame."""
        match event:
            case Snapped(body, _) | Attached(_, body) | Released(_, body) | Clicked(body) | Turned(body, _):
                return self.body_place(body)
            case Pressed(button):
                return self.button_top(button)
            case Switched(joint) | Ground(joint):
                return self.site(next(t.site for t in self._scene.turnables if t.joint == joint))
            case Stamped(machine):
                return self.body_place(next(m.body for m in self._scene.machines if m.name == machine))

    def set_slide(self, joint: str, travel_m: float) -> None:
        """Move a slide joint to a place, at rest."""
        index = self._joint[joint]
        self._data.qpos[self._model.jnt_qposadr[index]] = travel_m
        self._data.qvel[self._model.jnt_dofadr[index]] = 0.0

    def _hold(self, side: int, body: str) -> None:
        self._free(body)
        mocap = self._grip_mocap[side]
        grip_pos, grip_quat = self._data.mocap_pos[mocap], self._data.mocap_quat[mocap]
        inverse, relative, place = np.zeros(4), np.zeros(4), np.zeros(3)
        mujoco.mju_negQuat(inverse, grip_quat)
        mujoco.mju_rotVecQuat(place, self._data.xpos[self._id[body]] - grip_pos, inverse)
        mujoco.mju_mulQuat(relative, inverse, self._data.xquat[self._id[body]])
        self._activate(body, weld_name(SIDES[side], body), np.concatenate([place, relative]))

    def _turn(self, fastener: str, angle_rad: float) -> None:
        site = self._model.site(self._seat[fastener])
        half = -0.5 * angle_rad  # clockwise from above
        turned = np.zeros(4)
        mujoco.mju_mulQuat(turned, site.quat, np.array([np.cos(half), 0.0, 0.0, np.sin(half)]))
        sunk = site.pos - np.array([0.0, 0.0, _SINK_M * angle_rad / self._tight[fastener]])
        self._model.eq_data[self._weld[fastener], 3:10] = np.concatenate([sunk, turned])

    def _activate(self, body: str, weld: str, relative: NDArray[np.float64]) -> None:
        index = self._model.equality(weld).id
        self._model.eq_data[index, 3:10] = relative
        self._data.eq_active[index] = 1
        self._weld[body] = index
        self._collide_with_parts(body, False)

    def _free(self, body: str) -> None:
        self._seat.pop(body, None)
        if body in self._weld:
            self._data.eq_active[self._weld.pop(body)] = 0

    def _collide_with_parts(self, body: str, collide: bool) -> None:
        self._model.geom_contype[self._geoms[body]] = PARTS if collide else 0
        self._model.geom_conaffinity[self._geoms[body]] = ENVIRONMENT | PARTS if collide else ENVIRONMENT
