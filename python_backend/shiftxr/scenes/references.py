"""Whether the names that a scene.json's pieces call each other by are defined in it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shiftxr.scenes.scene import Scene


def unknown_names(scene: "Scene") -> Iterator[tuple[str, set[str]]]:
    """Each place that names something, and those of its names that nothing in the scene has."""
    parts, sockets = {g.body for g in scene.graspables}, {s.site for s in scene.sockets}
    turnables, buttons = {t.joint for t in scene.turnables}, {b.joint for b in scene.buttons}
    machines, vessels = {m.name for m in scene.machines}, {v.name for v in scene.vessels}
    fasteners, gauges = {f.body for f in scene.fasteners}, {g.name for g in scene.gauges}
    steps = scene.procedure

    yield "sockets.accepts", {p for s in scene.sockets for p in s.accepts} - parts
    yield "fasteners.body", fasteners - parts
    yield "fasteners.tool", {f.tool for f in scene.fasteners} - {g.body for g in scene.graspables if g.tool_tip}
    yield "fasteners.sockets", {s for f in scene.fasteners for s in f.sockets} - sockets
    yield "turnables.blocked_by", {s for t in scene.turnables for s in t.blocked_by} - sockets
    yield "layout.parts", set(scene.layout.parts) - parts
    yield (
        "layout.at_sockets",
        (set(scene.layout.at_sockets.values()) - sockets) | (set(scene.layout.at_sockets) - parts),
    )
    yield "graspables.decoy_of", {g.decoy_of for g in scene.graspables if g.decoy_of} - parts
    started = {name for m in scene.machines for name in (m.button, m.stop_button) if name}
    yield "machines.button or stop_button", started - buttons
    yield "machines.switch", {m.switch for m in scene.machines if m.switch} - turnables
    yield "vessels.supply or bleed", {name for v in scene.vessels for name in (v.supply, v.bleed)} - turnables
    yield "belts.machine", {b.machine for b in scene.belts} - machines
    yield "gauges.source", {g.source for g in scene.gauges} - machines - vessels
    yield "procedure.part", {s.part for s in steps if s.part} - parts
    yield "procedure.socket", {socket for s in steps for socket in s.places} - sockets
    yield "procedure.fastener", {s.fastener for s in steps if s.fastener} - fasteners
    yield "procedure.turnable", {s.turnable for s in steps if s.turnable} - turnables
    yield "procedure.button", {s.button for s in steps if s.button} - buttons
    yield "procedure.machine", {s.machine for s in steps if s.machine} - machines
    yield "procedure.gauge", {s.gauge for s in steps if s.gauge} - gauges
    yield "procedure.when.defect_of", {s.when.defect_of for s in steps if s.when and s.when.defect_of} - parts
    yield "procedure.when.fault_of", {s.when.fault_of for s in steps if s.when and s.when.fault_of} - machines
