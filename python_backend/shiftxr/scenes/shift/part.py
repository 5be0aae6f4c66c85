"""What every part of a SHIFT profile is: a frozen, checked value that can say in words how it differs from ideal."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


class Part(BaseModel):
    """A part of a profile. A field's description is a format string for its value; the default is the ideal device."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def words(self) -> list[str]:
        """Every field that is not ideal, in words."""
        return [
            field.description.format(value)
            for name, field in type(self).model_fields.items()
            if field.description is not None and (value := getattr(self, name)) != field.default
        ]


def _grows(limits: tuple[float, float]) -> tuple[float, float]:
    if limits[0] > limits[1]:
        raise ValueError(f"{limits[0]:g} is above {limits[1]:g}: give the lower limit first")
    return limits


Range = Annotated[tuple[float, float], AfterValidator(_grows)]  # low, high; both may be drawn
