"""The lockstep barrier: after a control step, the last sequence number of every stream."""

from collections.abc import Mapping
from dataclasses import dataclass

from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.packed import pack_map, unpack_map

MAX_TICK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Tick:
    """Everything captured up to t_ns has been published: per topic, the last sequence number (-1: none yet)."""

    t_ns: int
    last_seq: Mapping[str, int]


def encode_tick(last_seq: Mapping[str, int]) -> bytes:
    """A msgpack map."""
    return pack_map({"last": dict(last_seq)})


def decode_tick(t_ns: int, payload: bytes | memoryview) -> Tick:
    """Read a payload; raises BadMessage."""
    last = unpack_map(payload, MAX_TICK_BYTES).get("last")
    if not isinstance(last, dict) or not all(type(n) is int and -1 <= n < 2**63 for n in last.values()):
        raise BadMessage("tick's last is not a map of topics to sequence numbers")
    return Tick(t_ns, last)
