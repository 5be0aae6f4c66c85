"""What can end a client."""

from shiftxr_bridge.errors import ShiftxrError


class RoundLost(ShiftxrError):
    """The federation went on without this client."""
