"""The folder that `shiftxr init` writes and a coordinator serves: plan.json and the first global modules."""

from pathlib import Path

from shiftxr.federation.codec import decode, encode
from shiftxr.federation.errors import BadPlan, BadUpdate
from shiftxr.federation.modules import Modules, shapes
from shiftxr.federation.plan import Plan, read_plan

PLAN, FIRST_MODULES = "plan.json", "modules-0.sxrm"


def write_run_folder(folder: Path, plan: Plan, modules: Modules) -> None:
    """Write a new run; raises BadPlan where one is there already."""
    if (folder / PLAN).exists():
        raise BadPlan(f"{folder} holds a run already: choose another --out")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FIRST_MODULES).write_bytes(encode(modules))
    (folder / PLAN).write_text(plan.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read_run_folder(folder: Path) -> tuple[Plan, Modules]:
    """The plan and its first modules; raises BadPlan where they are missing or do not fit each other."""
    try:
        plan = read_plan((folder / PLAN).read_text(encoding="utf-8"))
        modules = decode((folder / FIRST_MODULES).read_bytes()).modules
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BadPlan(
            f"{folder} holds no run ({Path(str(error.filename)).name} is missing): run `shiftxr init`"
        ) from error
    except BadUpdate as error:
        raise BadPlan(f"{folder / FIRST_MODULES}: {error}; run `shiftxr init` again") from error
    if shapes(modules) != {name: module.tensors for name, module in plan.modules.items()}:
        raise BadPlan(f"{folder}: the modules do not have the plan's shapes; run `shiftxr init` again")
    return plan, modules
