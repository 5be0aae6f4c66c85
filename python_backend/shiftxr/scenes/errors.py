"""What can be wrong with scene folders and profiles."""

from shiftxr_bridge.errors import ShiftxrError


class UnknownScene(ShiftxrError):
    """There is no scene of that name."""


class BadScene(ShiftxrError):
    """A scene folder's files do not fit together; the message names file, place, reason and remedy."""


class UnknownProfile(ShiftxrError):
    """There is no SHIFT profile of that name."""


class BadProfile(ShiftxrError):
    """A SHIFT profile's file is not valid."""
