"""MessagePack as the wire uses it: maps with string keys, read from bytes that a peer chose."""

from typing import Any

import msgpack

from shiftxr_bridge.errors import BadMessage

MAX_DEPTH = 16
Scalar = int | float | str | bool
_SCALARS = frozenset((int, float, str, bool))


def pack_map(fields: dict[str, Any]) -> bytes:
    """A map in its shortest form; fields that are None are left out."""
    packed: bytes = msgpack.packb({name: value for name, value in fields.items() if value is not None})
    return packed


def unpack_map(packed: bytes | memoryview, max_bytes: int) -> dict[str, object]:
    """A map with string keys, each once, of bounded size and depth; raises BadMessage."""
    if len(packed) > max_bytes:
        raise BadMessage(f"{len(packed)} bytes where at most {max_bytes} are allowed")
    try:
        unpacked = msgpack.unpackb(packed, strict_map_key=True, raw=False, object_pairs_hook=_once, ext_hook=_refuse)
    except (ValueError, TypeError, RecursionError, msgpack.UnpackException) as error:
        raise BadMessage(f"not msgpack: {type(error).__name__}: {error}") from error
    if not isinstance(unpacked, dict):
        raise BadMessage("not a msgpack map")
    _check_depth(unpacked, MAX_DEPTH)
    return unpacked


def unpack_scalars(packed: bytes | memoryview, max_bytes: int) -> dict[str, Scalar]:
    """As unpack_map, for a map of scalars: quicker, since every message on the wire has one. Raises BadMessage."""
    if len(packed) > max_bytes:
        raise BadMessage(f"{len(packed)} bytes where at most {max_bytes} are allowed")
    try:
        unpacked = msgpack.unpackb(packed, strict_map_key=True, raw=False, ext_hook=_refuse)
    except (ValueError, TypeError, RecursionError, msgpack.UnpackException) as error:
        raise BadMessage(f"not msgpack: {type(error).__name__}: {error}") from error
    if type(unpacked) is not dict or len(unpacked) != _announced(packed):
        raise BadMessage("not a msgpack map in which every key comes once")
    for key, value in unpacked.items():
        if type(key) is not str or type(value) not in _SCALARS:
            raise BadMessage("a map that holds something else than scalars with string keys")
    return unpacked


def _announced(packed: bytes | memoryview) -> int:
    """How many pairs the map says that it has."""
    first = packed[0]
    if first <= 0x8F:  # fixmap
        return first & 0x0F
    return int.from_bytes(packed[1 : 3 if first == 0xDE else 5], "big")


def _once(pairs: list[tuple[object, object]]) -> dict[object, object]:
    unique = dict(pairs)
    if len(unique) != len(pairs) or not all(type(key) is str for key in unique):
        raise ValueError("a key comes twice, or is not a string")
    return unique


def _refuse(code: int, _: bytes) -> object:
    raise ValueError(f"extension type {code}")


def _check_depth(value: object, left: int) -> None:
    if left == 0:
        raise BadMessage(f"nested deeper than {MAX_DEPTH} levels")
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in items:
        if isinstance(item, dict | list):
            _check_depth(item, left - 1)
        elif item is None or type(item).__name__ == "Timestamp":
            raise BadMessage("nil or a timestamp, which the wire does not use")
