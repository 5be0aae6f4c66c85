"""SHIFT's I: who works here. Limits within which a scripted worker is drawn from his seed."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shiftxr.scenes.shift.part import Part, Range

_LIMITS = {  # (low, high) of what a scripted worker can be, in the fields' units
    "speed": (0.3, 3.0),
    "tremor_m": (0.0, 0.02),
    "hesitation_s": (0.0, 10.0),
    "experience": (0.0, 1.0),
    "stature_m": (1.4, 2.1),
}


class InteractivityProfile(Part):
    """The people of a site: each field's limits, of which a worker's seed draws one value."""

    handedness: Annotated[Literal["any", "left", "right"], Field(description="{}-handed")] = "any"
    speed: Annotated[Range, Field(description="speed {0[0]:g} to {0[1]:g} (1 is average)")] = (0.85, 1.4)
    tremor_m: Annotated[Range, Field(description="tremor {0[0]:g} to {0[1]:g} m")] = (0.0003, 0.0015)
    hesitation_s: Annotated[Range, Field(description="pauses of {0[0]:g} to {0[1]:g} s before a step")] = (0.2, 0.9)
    experience: Annotated[Range, Field(description="experience {0[0]:g} to {0[1]:g} (0 new, 1 expert)")] = (0.0, 1.0)
    errors: Annotated[float, Field(ge=0, le=3, description="mistakes {:g} times as likely")] = 1.0
    stature_m: Annotated[Range, Field(description="{0[0]:g} to {0[1]:g} m tall")] = (1.55, 1.92)

    @model_validator(mode="after")
    def _is_a_person(self) -> Self:
        for name, (least, most) in _LIMITS.items():
            low, high = getattr(self, name)
            if not (least <= low and high <= most):
                raise ValueError(f"{name} {low:g} to {high:g}: keep it within {least:g} to {most:g}")
        return self
