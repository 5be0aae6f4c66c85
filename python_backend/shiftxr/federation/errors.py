"""What can go wrong between a client and its coordinator."""

from shiftxr_bridge.errors import ShiftxrError


class BadPlan(ShiftxrError):
    """A federation's plan or run folder is not valid."""


class BadUpdate(ShiftxrError):
    """A body is not a valid set of modules, or not one that the plan allows."""


class EmptyRound(ShiftxrError):
    """A round has no update to aggregate."""


class NotAllowed(ShiftxrError):
    """The join token or the client's secret is wrong."""


class WrongRound(ShiftxrError):
    """An update is for a round that is not open."""


class Refused(ShiftxrError):
    """The coordinator refused a request; the message is its reason."""


class CoordinatorUnreachable(ShiftxrError):
    """No coordinator answered."""
