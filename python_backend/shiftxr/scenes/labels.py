"""The label vocabularies that all scenes share. The order is part of every checkpoint: append only."""

from typing import Literal, get_args

STEPS = (
    "idle",
    "reach",
    "grasp",
    "carry",
    "place",
    "insert",
    "fasten",
    "press",
    "turn",
    "inspect",
    "walk",
    "wait",
)

MISTAKES = ("none", "wrong_part", "wrong_order", "skipped_step", "not_tightened", "missed_defect")

MachineLabel = Literal["normal", "bearing_fault", "imbalance", "cavitation"]
MACHINES: tuple[MachineLabel, ...] = get_args(MachineLabel)

DEFECTS = ("none", "scratch", "missing_hole", "crack", "bad_reading")

NEEDS_HELP = ("no", "yes")
