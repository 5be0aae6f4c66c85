"""Puts the object-state vector together, in the order of `shiftxr.scenes.layout.object_names`."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from shiftxr.player.interaction import Interaction
from shiftxr.player.parts import Parts
from shiftxr.scenes.labels import DEFECTS
from shiftxr.scenes.layout import FIRST_SOCKET, FREE, HELD_LEFT
from shiftxr.scenes.scene import Scene
from shiftxr_bridge.rotation import Array


def object_state(
    scene: Scene, poses: Array, grips: Array, interaction: Interaction, parts: Parts, defect: Mapping[str, str]
) -> NDArray[np.float32]:
    """One control step's object state: (N,).

    Args:
        poses: (3, 7), head and wrists; grips: (2,).
        defect: of each part that can have one.
    """
    room = interaction.room
    pieces: list[Array] = [poses[0], *_hands(scene, poses, grips, interaction)]
    for graspable in scene.graspables:
        pieces += [parts.pose(graspable.body), np.array([_holder(scene, interaction, graspable.body)])]
    pieces.append(np.array([DEFECTS.index(defect[g.body]) for g in scene.graspables if g.defects], np.float64))
    pieces.append(np.array([interaction.angle_rad[f.body] for f in scene.fasteners]))
    for turnable in scene.turnables:
        centre, axis = parts.axis(turnable.joint)
        angle = np.array([interaction.turned_rad[turnable.joint]])
        pieces += [angle, parts.site(turnable.site), centre, axis]
    for button in scene.buttons:
        travel = np.array([interaction.travel[button.joint]])
        pieces += [travel, parts.button_top(button.joint), parts.axis(button.joint)[1]]
    for m in scene.machines:
        pieces += [np.array([room.state[m.name], room.speed[m.name], room.fault[m.name]]), parts.body_place(m.body)]
    for gauge in scene.gauges:
        pieces += [np.array([room.value(gauge.name), room.is_bad(gauge.name)], np.float64), parts.site(gauge.site)]
    pieces += [parts.site(s.site) for s in scene.sockets]
    pieces += [parts.site(site) for site in scene.looked_at]
    return np.concatenate(pieces).astype(np.float32)


def _hands(scene: Scene, poses: Array, grips: Array, interaction: Interaction) -> list[Array]:
    holdable = [g.body for g in scene.graspables] + [t.joint for t in scene.turnables]
    held = [0 if name is None else holdable.index(name) + 1 for name in interaction.held]
    return [np.append(poses[1 + side], [grips[side], held[side]]) for side in (0, 1)]


def _holder(scene: Scene, interaction: Interaction, body: str) -> int:
    if body in interaction.held:
        return HELD_LEFT + interaction.held.index(body)
    if body in interaction.seat:
        return FIRST_SOCKET + [s.site for s in scene.sockets].index(interaction.seat[body])
    return FREE
