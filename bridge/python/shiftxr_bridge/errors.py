"""The root of shiftxr's error tree, and the leaves that the wire raises.

A `ShiftxrError` is something that a person can act on: its message is one line that names the remedy. A command
turns it into one line on stderr and exit status 1, the coordinator into a 4xx. Any other exception is a bug and
keeps its traceback.
"""


class ShiftxrError(Exception):
    """Something that the user, or a peer, can put right."""


class BadMessage(ShiftxrError):
    """Bytes from a peer are not a valid message of the protocol."""


class ProtocolMismatch(BadMessage):
    """A peer speaks another major version of the protocol."""


class InsecureBind(ShiftxrError):
    """An address off loopback was asked for, without keys."""


class AddressInUse(ShiftxrError):
    """Another process listens on the port."""


class PlayerUnreachable(ShiftxrError):
    """No player answered within its time-out."""


class StalledSubscriber(ShiftxrError):
    """A lossless subscriber stopped reading for longer than the publisher waits."""


class RequestRefused(ShiftxrError):
    """A player refused a control request; the message is its reason, `error` the protocol's name for it."""

    def __init__(self, message: str, error: str = "ShiftxrError") -> None:
        super().__init__(message)
        self.error = error


class UnknownRequest(ShiftxrError):
    """A request of a kind that this player does not answer."""


class UnknownName(ShiftxrError):
    """A stream, marker, body or parameter that is not there; the message names those that are."""


class OutOfRange(ShiftxrError):
    """A parameter beyond the limits of the scene; the message names them."""


class FrameGone(ShiftxrError):
    """No frame was captured at that time, or it is too old."""


class NothingThere(ShiftxrError):
    """A ray that meets nothing."""


class Busy(ShiftxrError):
    """Too many requests wait, or no step came in time."""


class InternalError(ShiftxrError):
    """A bug answered a control request; whoever asked can only report it, and the player's log has the traceback."""
