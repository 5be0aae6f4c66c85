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
    """A player refused a control request; the message is its reason."""
