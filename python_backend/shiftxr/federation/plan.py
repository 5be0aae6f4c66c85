"""A federation's plan: what is shared, for how many rounds, and which model the clients build."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shiftxr.federation.errors import BadPlan
from shiftxr.federation.modules import Modules, shapes

Shape = tuple[Annotated[int, Field(ge=0, le=1 << 28)], ...]


class ModulePlan(BaseModel):
    """How one module takes part, and what it consists of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Literal["shared", "local", "frozen"] = "shared"
    tensors: dict[str, Shape]


class Plan(BaseModel):
    """What every client of a federation agrees on. `model` is for the clients: the coordinator does not read it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rounds: Annotated[int, Field(ge=1, le=100_000)]
    windows_per_round: Annotated[int, Field(ge=1, le=1_000_000)]
    min_clients: Annotated[int, Field(ge=1, le=100_000)]
    deadline_s: Annotated[float | None, Field(gt=0)] = None  # a round closes then with what it has, if it has any
    aggregation: Literal["fedavg"] = "fedavg"
    seed: int = 0
    modules: dict[str, ModulePlan]
    model: dict[str, Any] = {}

    def shared(self) -> dict[str, dict[str, Shape]]:
        """The tensors of the modules that travel."""
        return {name: module.tensors for name, module in self.modules.items() if module.mode == "shared"}

    def payload_bytes(self) -> int:
        """The size of all shared tensors as float32."""
        return sum(4 * count(shape) for tensors in self.shared().values() for shape in tensors.values())


def count(shape: Shape) -> int:
    """How many numbers a tensor holds."""
    product = 1
    for size in shape:
        product *= size
    return product


def plan_modules(modules: Modules) -> dict[str, ModulePlan]:
    """A plan that shares all of these modules."""
    return {name: ModulePlan(tensors=tensors) for name, tensors in shapes(modules).items()}


def read_plan(text: str) -> Plan:
    """Check a plan's JSON; raises BadPlan."""
    try:
        return Plan.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "plan"
        raise BadPlan(f"plan: {place}: {first['msg']}; write it anew with `shiftxr init`") from error
