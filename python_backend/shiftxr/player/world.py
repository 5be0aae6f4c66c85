"""The simulated world of one worker: physics, interaction and ideal sensors, advanced one control step at a time.

Physics runs at 300 Hz, a number that the rates of all sensors and control steps divide. Inside, physics is in
MuJoCo's frame; hands, sensors and object state are in the OpenXR frame.
"""

from collections.abc import Mapping
from pathlib import Path

import mujoco
import numpy as np
from numpy.typing import NDArray

from shiftxr.player.audio_format import BLOCK_FRAMES, RATE_HZ
from shiftxr.player.body import WorkerBody
from shiftxr.player.build import build_model
from shiftxr.player.dressing import Dressing
from shiftxr.player.grasp_shape import grasp_radius
from shiftxr.player.hand_model import HandJoints, hand_joints
from shiftxr.player.hearing import Hearing
from shiftxr.player.interaction import Interaction
from shiftxr.player.machinery import Machinery
from shiftxr.player.motion import Motion
from shiftxr.player.object_state import object_state
from shiftxr.player.parts import Parts
from shiftxr.player.randomise import check_environment, dial_environment, place_parts
from shiftxr.player.sensors import HANDS_HZ, HEAD_HZ, IMU_BLOCK, IMU_HZ, SensorSettings, SensorSink, step_ns
from shiftxr.player.view import View
from shiftxr.scenes.interaction_contract import GRIP_TIME_S, PHYSICS_HZ
from shiftxr.scenes.labels import MACHINES
from shiftxr.scenes.layout import ACTION_SIZE, GRIP, HEAD_POSE, MACHINE_RUNNING, WRIST_POSE
from shiftxr.scenes.scene import Scene
from shiftxr_bridge.frames import openxr_from_mujoco_position
from shiftxr_bridge.rotation import IDENTITY, Array, looking

_TICK_STEPS = PHYSICS_HZ // IMU_HZ  # the interaction runs as often as the IMU
_SETTLE_STEPS = PHYSICS_HZ // 2
_HANDLE_M = 0.014  # radius of handles and rims


class World:
    """Owns the model, its state and its renderer. One thread only: GL contexts do not travel."""

    def __init__(self, scene: Scene, folder: Path, settings: SensorSettings, sink: SensorSink, seed: int) -> None:
        self.scene, self._settings, self._sink = scene, settings, sink
        self._model = build_model(scene, folder, settings.width, settings.height)
        self._data = mujoco.MjData(self._model)
        self.view = View(self._model, self._data, settings)
        self._environment: dict[str, float] = {}
        self._dressing = Dressing(self._model, scene)
        self._body = WorkerBody(self._model)
        self._parts = Parts(self._model, self._data, scene)
        self._machinery = Machinery(self._model, self._data, scene, self._parts)
        self._radius_m = (
            {None: None}
            | {t.joint: _HANDLE_M for t in scene.turnables}
            | {g.body: grasp_radius(self._model, g.body, g.site) for g in scene.graspables}
        )
        self._hearing = Hearing(scene, folder, self._model, self._data, self._parts, self._dressing)
        self._seed, self._step, self.episode = seed, 0, 0
        self._interaction = Interaction(scene)
        self._motion = Motion(self._start_poses())
        self._grips, self._grip_targets = np.zeros(2), np.zeros(2)
        self._imu = np.zeros((3, IMU_BLOCK, 6), np.float32)

    def reset(self, parameters: Mapping[str, float]) -> NDArray[np.float32]:
        """Begin an episode and return its object state; the clock runs on.

        Args:
            parameters: `seed` (layout, colours, light) and the scene's environment parameters; all optional.
        """
        self.episode += 1
        rng = np.random.default_rng(
            [int(parameters.get("seed", self._seed)), self.episode if "seed" not in parameters else 0]
        )
        self._environment = dial_environment(self.scene, parameters, rng)
        self._dressing.dress(rng)
        self._dressing.light(self._environment.get("light", 1.0))
        sound_rng = rng.spawn(1)[0]
        mujoco.mj_resetData(self._model, self._data)
        self._interaction = Interaction(self.scene)
        self._dressing.break_machines(self._interaction.room, rng)
        self._motion = Motion(self._start_poses())
        self._grips, self._grip_targets = np.zeros(2), np.zeros(2)
        self._place(rng)
        self._hearing.begin(self._environment.get("hall_noise", 0.0), self._motion.poses()[0], sound_rng)
        return self.objects()

    def step(self, action: NDArray[np.float32]) -> NDArray[np.float32]:
        """Play one control step towards the action's targets; returns the object state at its end.

        Args:
            action: (23,), the layout of `shiftxr.scenes.layout`.
        """
        self._aim(np.asarray(action, np.float64))
        steps = PHYSICS_HZ // self._settings.control_hz
        for index in range(steps):
            self._motion.advance((index + 1) / steps, 1.0 / PHYSICS_HZ)
            self._body.move_grips(self._data, self._motion.poses()[1:])
            self._machinery.carry(self._interaction)
            mujoco.mj_step(self._model, self._data)
            self._step += 1
            self._sense()
        vector = self.objects()
        self._sink.objects(self.t_ns, vector, self.episode)
        return vector

    def set_environment(self, parameters: Mapping[str, float]) -> dict[str, float]:
        """Change the scene's environment and machines while the episode runs; returns all parameters as they are now.

        Raises:
            UnknownName, OutOfRange: nothing has been changed then.
        """
        room = self._interaction.room
        highest = {f"machine.{name}": 1 for name in room.state} | {
            f"fault.{name}": len(MACHINES) - 1 for name in room.state
        }
        check_environment(self.scene, highest, parameters)
        for name, value in parameters.items():
            kind, _, machine = name.partition(".")
            if kind == "machine":
                room.command(machine, running=value != 0.0)
            elif kind == "fault":
                room.fault[machine], room.severity[machine] = int(value), 1.0
            else:
                self._environment[name] = value
        self._dressing.light(self._environment.get("light", 1.0))
        self._hearing.hall(self._environment.get("hall_noise", 0.0))
        states = {f"machine.{name}": float(state == MACHINE_RUNNING) for name, state in room.state.items()}
        return self._environment | states | {f"fault.{name}": float(fault) for name, fault in room.fault.items()}

    @property
    def t_ns(self) -> int:
        """The device's clock."""
        return step_ns(self._step)

    @property
    def step_end_ns(self) -> int:
        """When the next control step will end."""
        return step_ns(self._step + PHYSICS_HZ // self._settings.control_hz)

    def close(self) -> None:
        """Free the renderer."""
        self.view.close()

    def objects(self) -> NDArray[np.float32]:
        """The object-state vector, in the order of `object_names`."""
        poses = self._motion.poses()
        return object_state(self.scene, poses, self._grips, self._interaction, self._parts, self._dressing.defect)

    def _start_poses(self) -> Array:
        worker = self.scene.worker
        x, y, z = worker.wrist_rest_m
        right = openxr_from_mujoco_position(np.array([x, y, z]))
        left = right * np.array([-1.0, 1.0, 1.0])
        head = np.array([0.0, worker.stature_m - 0.12, 0.0])
        target = openxr_from_mujoco_position(self._model.site(worker.look_at).pos + self._site_parent(worker.look_at))
        return np.stack(
            [
                np.concatenate([head, looking(target - head)]),
                np.concatenate([left, IDENTITY]),
                np.concatenate([right, IDENTITY]),
            ]
        )

    def _site_parent(self, site: str) -> Array:
        place: Array = self._dressing.body_pos[self._model.site(site).bodyid[0]]
        return place

    def _place(self, rng: np.random.Generator) -> None:
        mujoco.mj_forward(self._model, self._data)
        slots = {name: self._data.site(name).xpos.copy() for name in self.scene.layout.slots}
        self._parts.reset(place_parts(self.scene, slots, rng))
        for body, socket in self.scene.layout.at_sockets.items():
            self._interaction.seat[body] = socket
            self._parts.seat(body, socket)
        self._body.move_grips(self._data, self._motion.poses()[1:])
        for _ in range(_SETTLE_STEPS // _TICK_STEPS):  # parts come to rest; the clock stands
            self._machinery.show(self._interaction, 0.0)
            mujoco.mj_step(self._model, self._data, nstep=_TICK_STEPS)

    def _aim(self, action: Array) -> None:
        if action.shape != (ACTION_SIZE,) or not np.all(np.isfinite(action)):
            raise ValueError(f"an action is {ACTION_SIZE} finite numbers, got shape {action.shape}")
        targets = np.stack([action[HEAD_POSE], *(action[pose] for pose in WRIST_POSE)])
        norm = np.linalg.norm(targets[:, 3:], axis=1, keepdims=True)
        targets[:, 3:] = np.where(norm > 1e-6, targets[:, 3:] / np.maximum(norm, 1e-6), self._motion.orientation)
        self._motion.aim(targets)
        self._grip_targets = np.clip(action[list(GRIP)], 0.0, 1.0)

    def _sense(self) -> None:
        step = self._step
        if step % _TICK_STEPS == 0:
            self._tick()
        if step % (PHYSICS_HZ * BLOCK_FRAMES // RATE_HZ) == 0:
            self._hear()
        hands_due, frame_due = (
            step % (PHYSICS_HZ // HANDS_HZ) == 0,
            step % (PHYSICS_HZ // self._settings.rgb_hz) == 0,
        )
        if step % (PHYSICS_HZ // HEAD_HZ) == 0:
            self._sink.head(self.t_ns, self._motion.poses()[0])
        if hands_due or frame_due:
            joints = hand_joints(
                self._motion.poses()[1:], self._grips, [self._radius_m[b] for b in self._interaction.held]
            )
            if hands_due:
                self._sink.hands(self.t_ns, joints)
            if frame_due:
                self._see(joints)

    def _tick(self) -> None:
        """10 ms: fingers, interaction, IMU."""
        dt_s = _TICK_STEPS / PHYSICS_HZ
        self._grips += (self._grip_targets - self._grips) * min(dt_s / GRIP_TIME_S, 1.0)
        scenery = self._parts.scenery(self._motion.poses()[1:], self._grips)
        for event in self._interaction.step(scenery, dt_s, self._parts.carried_by):
            self._parts.carry_out(event)
            self._hearing.note(event, self._step / PHYSICS_HZ)
        self._machinery.show(self._interaction, dt_s)
        sample = (self._step // _TICK_STEPS - 1) % IMU_BLOCK
        self._imu[:, sample] = self._motion.imu()
        if sample == IMU_BLOCK - 1:
            first = self._step - (IMU_BLOCK - 1) * _TICK_STEPS
            self._sink.imu(step_ns(first), self._imu.copy())

    def _hear(self) -> None:
        heard = self._hearing.block(self._step / PHYSICS_HZ, self._motion.poses()[0], self._interaction.room)
        self._sink.audio(step_ns(self._step - PHYSICS_HZ * BLOCK_FRAMES // RATE_HZ), heard)

    def _see(self, joints: HandJoints) -> None:
        self._body.pose_for_frame(self._data, self._motion.poses()[0], joints)
        mujoco.mj_kinematics(self._model, self._data)
        mujoco.mj_camlight(self._model, self._data)
        self._sink.rgb(self.t_ns, self.view.capture(self.t_ns, self._motion.poses()[0]))
