"""Which sounds a scene must name, by what can happen in it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shiftxr.scenes.scene import Scene


def needed_sounds(scene: "Scene") -> dict[str, str]:
    """Sound -> what would be silent without it."""
    needed = {f"impact_{g.material}": f"{g.body} strikes something" for g in scene.graspables}
    needed |= {d.sound: f"a {d.kind} of {g.body}" for g in scene.graspables for d in g.defects if d.sound}
    happens = {
        "snap": ("a part goes into a socket", bool(scene.sockets)),
        "ratchet": ("a tool turns back", any(g.tool_tip for g in scene.graspables)),
        "button": ("a button goes down", bool(scene.buttons)),
        "switch": ("a lever goes over its middle", any(t.kind == "lever" for t in scene.turnables)),
        "valve": ("a wheel turns", any(t.kind == "wheel" for t in scene.turnables)),
        "stamp": ("a ram comes down", any(m.ram_joint for m in scene.machines)),
        "footstep": ("the worker walks", any(step.action == "walk" for step in scene.procedure)),
    }
    return needed | {name: why for name, (why, can) in happens.items() if can}
