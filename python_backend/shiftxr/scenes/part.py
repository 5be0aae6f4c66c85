"""What the pieces of a scene.json have in common: they are frozen, know all their fields, and bound their numbers."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Positive = Annotated[float, Field(gt=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]


class ScenePart(BaseModel):
    """One piece of a scene.json."""

    model_config = ConfigDict(frozen=True, extra="forbid")
