"""What can go wrong with a recording's file."""

from shiftxr_bridge.errors import ShiftxrError


class CannotRecord(ShiftxrError):
    """A recording's file can't be written, or not any further."""


class BadRecording(ShiftxrError):
    """A file is no recording that can be replayed; the message names what it lacks."""
