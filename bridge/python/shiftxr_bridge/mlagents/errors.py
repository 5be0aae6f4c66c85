"""What can end the ML-Agents connection."""

from shiftxr_bridge.errors import ShiftxrError


class PlayerGone(ShiftxrError):
    """The player never came, exited, or stopped answering."""


class TrainerGone(ShiftxrError):
    """The trainer never came, or its connection ended."""
