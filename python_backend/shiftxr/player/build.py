"""Turn scene.xml into the model that is played: add the worker's head and hands, and the welds that hold parts.

A hand is a grip that moves parts (a mocap body with welds to every graspable); arms and trunk are only seen. A weld is
there for every pair that the scene allows, inactive until the interaction asks for it.
"""

from pathlib import Path

import mujoco
import numpy as np

from shiftxr.player.hand_skin import add_arm, add_skin_material, hand_bodies
from shiftxr.player.torso_skin import add_torso
from shiftxr.scenes.errors import BadScene
from shiftxr.scenes.layout import SIDES
from shiftxr.scenes.scene import Scene

ENVIRONMENT, PARTS = (
    1,
    2,
)  # contact bits: parts meet the environment and each other; seated and held ones only the former
FOV_Y_RAD = np.deg2rad(72.0)
_NEAR_M = 0.02
_STILL_MPS = 1e-3  # parts that are slower for a while sleep: bolts would creep for ever, and all would cost time
_AHEAD = (np.sqrt(0.5), np.sqrt(0.5), 0.0, 0.0)  # wxyz; a camera looks along its -z, a head along its +y here


def weld_name(holder: str, body: str) -> str:
    """The weld between a grip or a socket, and a part."""
    return f"weld:{holder}:{body}"


def build_model(scene: Scene, folder: Path, width: int, height: int) -> mujoco.MjModel:
    """Compile the played model; its offscreen buffer has the image's size.

    Raises:
        BadScene: MuJoCo refuses scene.xml, or a name of scene.json is not in it.
    """
    path = folder / "scene.xml"
    try:
        spec = mujoco.MjSpec.from_file(str(path))
        _add_head(spec, width, height)
        add_skin_material(spec)
        for side in SIDES:
            add_arm(spec, side)
        add_torso(spec)
        _add_welds(spec, scene)
        model = spec.compile()
    except (ValueError, KeyError) as error:
        raise BadScene(f"{path}: {' '.join(str(error).split())}") from error
    _check_names(model, scene, path)
    _check_ranges(model, scene, path)
    _set_contacts(model, scene)
    model.opt.enableflags |= int(mujoco.mjtEnableBit.mjENBL_SLEEP)
    model.opt.sleep_tolerance = _STILL_MPS
    model.vis.map.znear = _NEAR_M / model.stat.extent  # MuJoCo multiplies them; farther cuts sleeves open
    model.vis.quality.offsamples = 0  # multisampling costs more than it shows at these sizes
    model.vis.quality.numslices, model.vis.quality.numstacks = 10, 6
    return model


def _add_head(spec: mujoco.MjSpec, width: int, height: int) -> None:
    head = spec.worldbody.add_body(name="head", mocap=True, pos=[0, 0, 1.6])
    head.add_camera(name="head", quat=_AHEAD, fovy=float(np.rad2deg(FOV_Y_RAD)), resolution=[width, height])
    spec.visual.global_.offwidth, spec.visual.global_.offheight = width, height


def _add_welds(spec: mujoco.MjSpec, scene: Scene) -> None:
    for graspable in scene.graspables:
        for side in SIDES:
            _add_weld(spec, hand_bodies(side).grip, weld_name(side, graspable.body), graspable.body)
    for socket in scene.sockets:
        carrier = spec.site(socket.site).parent.name
        for body in socket.accepts:
            _add_weld(spec, carrier, weld_name(socket.site, body), body)


def _add_weld(spec: mujoco.MjSpec, carrier: str, name: str, body: str) -> None:
    weld = spec.add_equality(name=name, type=mujoco.mjtEq.mjEQ_WELD, active=False)
    weld.objtype, weld.name1, weld.name2 = mujoco.mjtObj.mjOBJ_BODY, carrier, body
    weld.data[:] = 0.0  # anchor 0:3, relative position 3:6, relative quaternion (wxyz) 6:10, torque scale 10
    weld.data[6], weld.data[10] = 1.0, 1.0


def _check_names(model: mujoco.MjModel, scene: Scene, path: Path) -> None:
    wanted = {
        mujoco.mjtObj.mjOBJ_SITE: {g.site for g in scene.graspables}
        | {g.tool_tip for g in scene.graspables if g.tool_tip}
        | {s.site for s in scene.sockets}
        | {b.site for b in scene.buttons}
        | {t.site for t in scene.turnables}
        | {g.site for g in scene.gauges}
        | set(scene.layout.slots)
        | set(scene.looked_at)
        | {scene.worker.look_at},
        mujoco.mjtObj.mjOBJ_BODY: {g.body for g in scene.graspables}
        | {body for pair in scene.layout.swap_bodies for body in pair}
        | set(scene.layout.clutter.bodies if scene.layout.clutter else ())
        | {m.body for m in scene.machines}
        | {v.body for v in scene.vessels},
        mujoco.mjtObj.mjOBJ_JOINT: {b.joint for b in scene.buttons}
        | {t.joint for t in scene.turnables}
        | {g.joint for g in scene.gauges}
        | {b.joint for b in scene.belts}
        | {joint for m in scene.machines for joint in (m.ram_joint, m.rotor_joint) if joint},
        mujoco.mjtObj.mjOBJ_GEOM: {m.lamp_geom for m in scene.machines if m.lamp_geom}
        | {name for g in scene.graspables for d in g.defects for name in (*d.show, *d.hide)},
    }
    for kind, names in wanted.items():
        missing = sorted(name for name in names if mujoco.mj_name2id(model, kind, name) < 0)
        if missing:
            what = kind.name.removeprefix("mjOBJ_").lower()
            raise BadScene(f"{path}: scene.json names the {what} {', '.join(missing)}: add it, or correct scene.json")
    for graspable in scene.graspables:
        height = float(model.site(graspable.site).pos[2])
        if abs(height - graspable.grasp_height_m) > 1e-6:
            raise BadScene(
                f"{path}: site {graspable.site} is {height:g} m above its body's origin: "
                f"scene.json's grasp_height_m says {graspable.grasp_height_m:g}; make them equal"
            )


def _check_ranges(model: mujoco.MjModel, scene: Scene, path: Path) -> None:
    said = {t.joint: t.range_rad for t in scene.turnables} | {g.joint: g.range_rad for g in scene.gauges}
    for joint, range_rad in said.items():
        low, high = model.joint(joint).range.tolist()
        if abs(low) > 1e-6 or abs(high - range_rad) > 1e-6:
            raise BadScene(
                f"{path}: joint {joint} ranges from {low:g} to {high:g}: scene.json's range_rad says "
                f"0 to {range_rad:g}; make them equal"
            )


def _set_contacts(model: mujoco.MjModel, scene: Scene) -> None:
    parts = {model.body(g.body).id for g in scene.graspables}
    for geom in range(model.ngeom):
        if model.geom_bodyid[geom] in parts:
            model.geom_contype[geom], model.geom_conaffinity[geom] = PARTS, ENVIRONMENT | PARTS
        elif model.geom_contype[geom]:
            model.geom_contype[geom], model.geom_conaffinity[geom] = ENVIRONMENT, 0
