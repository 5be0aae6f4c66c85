"""A federation's beginning: the first model's modules and the plan that names them."""

from pathlib import Path

from shiftxr.federation.plan import Plan, plan_modules
from shiftxr.federation.run_folder import write_run_folder
from shiftxr.model.config import PRESETS
from shiftxr.model.m3t import M3T
from shiftxr.model.modules import get_modules


def write_first_run(
    folder: Path,
    *,
    rounds: int,
    windows_per_round: int,
    clients: int,
    seed: int,
    deadline_s: float | None = None,
    preset: str = "compact",
) -> None:
    """Build a new model and write the folder that a coordinator serves; every module is shared.

    Args:
        clients: a round waits for at least so many updates.
        preset: one of shiftxr.model.config.PRESETS.

    Raises:
        BadPlan: the folder holds a run already.
    """
    config = PRESETS[preset]
    modules = get_modules(M3T(config, seed))
    plan = Plan(
        rounds=rounds,
        windows_per_round=windows_per_round,
        min_clients=clients,
        deadline_s=deadline_s,
        seed=seed,
        modules=plan_modules(modules),
        model=config.to_json(),
    )
    write_run_folder(folder, plan, modules)
