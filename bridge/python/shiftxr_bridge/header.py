"""The header of every message on the wire: one msgpack map of version, session, sequence number and capture time."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shiftxr_bridge.errors import BadMessage, ProtocolMismatch
from shiftxr_bridge.packed import Scalar, pack_map, unpack_scalars

PROTOCOL_VERSION = 1
MAX_HEADER_BYTES = 4096
_OWN = ("v", "sid", "seq", "t")


@dataclass(frozen=True, slots=True)
class Header:
    """What a message says of itself before its payload is read."""

    session: str  # new at each start of the publisher
    seq: int  # counts the messages of one topic in one session, from 0
    t_ns: int  # capture time, nanoseconds of the device's monotonic clock
    fields: Mapping[str, Scalar] = field(default_factory=dict)  # what this kind of payload needs to be read


def encode_header(header: Header) -> bytes:
    """One msgpack map."""
    return pack_map(
        {"v": PROTOCOL_VERSION, "sid": header.session, "seq": header.seq, "t": header.t_ns, **header.fields}
    )


def decode_header(packed: bytes | memoryview) -> Header:
    """Read one header.

    Raises:
        BadMessage: not a map of scalars with the four fields in range.
        ProtocolMismatch: it is of another protocol version.
    """
    fields = unpack_scalars(packed, MAX_HEADER_BYTES)
    version = fields.get("v")
    if version != PROTOCOL_VERSION or type(version) is not int:
        raise ProtocolMismatch(f"peer speaks protocol {version}, this end speaks {PROTOCOL_VERSION}: update the older")
    session, seq, t_ns = fields.get("sid"), fields.get("seq"), fields.get("t")
    if not isinstance(session, str) or not 0 < len(session) <= 64:
        raise BadMessage("header's sid is not a string of 1 to 64 characters")
    if type(seq) is not int or type(t_ns) is not int or not (0 <= seq < 2**63 and 0 <= t_ns < 2**63):
        raise BadMessage("header's seq and t are not integers from 0 to 2^63 - 1")
    for name in _OWN:
        del fields[name]
    return Header(session, seq, t_ns, fields)
