"""What can keep perception from working."""

from shiftxr_bridge.errors import ShiftxrError


class NoHandModel(ShiftxrError):
    """The hand landmark model isn't here and can't be had; the message says how to provide it."""
