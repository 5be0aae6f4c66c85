"""What can be wrong with a model."""

from shiftxr_bridge.errors import ShiftxrError


class BadModelConfig(ShiftxrError):
    """A model can't be built from these sizes."""


class ModuleMismatch(ShiftxrError):
    """Modules that came from elsewhere do not fit this model."""
