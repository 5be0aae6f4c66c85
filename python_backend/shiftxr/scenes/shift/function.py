"""SHIFT's F: which tasks somebody labels at a site, how many of its windows, and how well."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from shiftxr.scenes.shift.part import Part

TASKS = ("step", "mistake", "machine", "defect", "needs_help", "hand_forecast")


class FunctionProfile(Part):
    """A site's labels. The forecast's target is measured, not told: it is there in every window, or its task is not."""

    tasks: Annotated[tuple[str, ...], Field(description="labels for {} only")] = TASKS
    labelled: Annotated[float, Field(ge=0, le=1, description="{:.0%} of windows labelled")] = 1.0
    wrong: Annotated[float, Field(ge=0, le=1, description="{:.0%} of told labels wrong")] = 0.0

    @model_validator(mode="after")
    def _knows_the_tasks(self) -> Self:
        unknown = [task for task in self.tasks if task not in TASKS]
        if unknown:
            raise ValueError(f"no task {unknown[0]!r}: choose of {', '.join(TASKS)}")
        return self

    def words(self) -> list[str]:
        """With the tasks as a list."""
        told = super().words()
        if self.tasks != TASKS:
            told[0] = f"labels for {', '.join(self.tasks) or 'nothing'} only"
        return told
