"""The root of shiftxr's error tree, and the leaves that the wire raises.

A `ShiftxrError` is something that a person can act on: its message is one line that names the remedy. A command
turns it into one line on stderr and exit status 1, the coordinator into a 4xx. Any other exception is a bug and
keeps its traceback.
"""


class ShiftxrError(Exception):
    """Something that the user, or a peer, can put right."""
