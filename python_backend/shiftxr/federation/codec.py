"""Modules as one body of bytes: a self-describing header, then raw little-endian float32 buffers in its order.

Layout: magic `SXRM`, uint16 version, uint32 header length (both little-endian), the header as JSON in UTF-8, the
tensors' bytes back to back. Nothing else: a body with a byte left over is refused. Everything that leaves a client
for aggregation is in this form, so that one can read all of it.
"""

import json
import math
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from shiftxr.federation.errors import BadUpdate
from shiftxr.federation.modules import Modules
from shiftxr.federation.plan import Shape, count

MAGIC, VERSION = b"SXRM", 1
_PREFIX = struct.Struct("<4sHI")
MAX_HEADER_BYTES = 1 << 20
_MAX_TENSORS, _MAX_DIMENSIONS, _MAX_NUMBERS = 100_000, 8, 1 << 32
_MAX_EXAMPLES = 1 << 20

Layout = Mapping[str, Mapping[str, Shape]]


@dataclass(frozen=True, slots=True)
class BodyHeader:
    """What a body declares of itself."""

    layout: Layout  # module -> tensor -> shape, in the order of the buffers
    examples: Mapping[str, int] = field(default_factory=dict)  # module -> windows that trained it
    scalars: Mapping[str, float] = field(default_factory=dict)

    def payload_bytes(self) -> int:
        """How many bytes of tensors follow."""
        return sum(4 * count(shape) for tensors in self.layout.values() for shape in tensors.values())


@dataclass(frozen=True, slots=True)
class Update:
    """What a client learnt in one round."""

    modules: Modules
    examples: Mapping[str, int]
    scalars: Mapping[str, float] = field(default_factory=dict)


def encode(
    modules: Modules, examples: Mapping[str, int] | None = None, scalars: Mapping[str, float] | None = None
) -> bytes:
    """Modules, example counts and scalars as one body."""
    layout = {name: {key: list(value.shape) for key, value in tensors.items()} for name, tensors in modules.items()}
    fields = {"modules": layout, "examples": dict(examples or {}), "scalars": dict(scalars or {})}
    header = json.dumps(fields, allow_nan=False).encode()
    buffers = [np.ascontiguousarray(value, "<f4").data for tensors in modules.values() for value in tensors.values()]
    return b"".join(
        [_PREFIX.pack(MAGIC, VERSION, len(header)), header, *(b.cast("B") if b.nbytes else b"" for b in buffers)]
    )


def read_header(stream: BinaryIO) -> BodyHeader:
    """Read a body's header and leave the stream at its first buffer; raises BadUpdate."""
    prefix = stream.read(_PREFIX.size)
    if len(prefix) != _PREFIX.size:
        raise BadUpdate("body ends within its first 10 bytes")
    magic, version, length = _PREFIX.unpack(prefix)
    if magic != MAGIC or version != VERSION:
        raise BadUpdate(
            f"body is {magic!r} version {version}, expected {MAGIC!r} version {VERSION}: update the older end"
        )
    if length > MAX_HEADER_BYTES:
        raise BadUpdate(f"header of {length} bytes, at most {MAX_HEADER_BYTES} are allowed")
    packed = stream.read(length)
    if len(packed) != length:
        raise BadUpdate("body ends within its header")
    return _parse_header(packed)


def decode(body: bytes | memoryview) -> Update:
    """Read a whole body; tensors are read-only views of it.

    Raises:
        BadUpdate: it is not complete, declares something out of bounds, has a byte left over, or holds a number that
            is not finite.
    """
    if len(body) < _PREFIX.size:
        raise BadUpdate("body ends within its first 10 bytes")
    magic, version, length = _PREFIX.unpack_from(body)
    if magic != MAGIC or version != VERSION:
        raise BadUpdate(
            f"body is {magic!r} version {version}, expected {MAGIC!r} version {VERSION}: update the older end"
        )
    start = _PREFIX.size + length
    if length > MAX_HEADER_BYTES or start > len(body):
        raise BadUpdate(f"header of {length} bytes does not fit")
    header = _parse_header(bytes(body[_PREFIX.size : start]))
    if len(body) - start != header.payload_bytes():
        raise BadUpdate(f"{len(body) - start} bytes of tensors, declared are {header.payload_bytes()}")
    modules: dict[str, dict[str, NDArray[np.float32]]] = {}
    for name, key, shape in tensors_in_order(header.layout):
        values = np.frombuffer(body, "<f4", count(shape), start).reshape(shape)
        if not np.isfinite(values).all():
            raise BadUpdate(f"{name}.{key} holds a number that is not finite")
        modules.setdefault(name, {})[key] = values
        start += values.nbytes
    return Update(modules, header.examples, header.scalars)


def tensors_in_order(layout: Layout) -> Iterator[tuple[str, str, Shape]]:
    """Module, tensor and shape in the order of the buffers."""
    for name, tensors in layout.items():
        for key, shape in tensors.items():
            yield name, key, shape


def _parse_header(packed: bytes) -> BodyHeader:
    try:
        fields = json.loads(packed, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadUpdate(f"header is not JSON: {error}") from error
    if not isinstance(fields, dict) or fields.keys() != {"modules", "examples", "scalars"}:
        raise BadUpdate("header holds something else than modules, examples and scalars")
    layout, examples, scalars = fields["modules"], fields["examples"], fields["scalars"]
    _check_map(layout, "modules", lambda tensors: isinstance(tensors, dict) and all(map(_is_shape, tensors.values())))
    _check_map(examples, "examples", lambda n: type(n) is int and 0 < n <= _MAX_EXAMPLES)
    _check_map(scalars, "scalars", lambda x: type(x) in (int, float) and abs(x) < 1e30)
    if sum(len(tensors) for tensors in layout.values()) > _MAX_TENSORS:
        raise BadUpdate(f"more than {_MAX_TENSORS} tensors")
    shaped = {name: {key: tuple(shape) for key, shape in tensors.items()} for name, tensors in layout.items()}
    header = BodyHeader(shaped, examples, {name: float(value) for name, value in scalars.items()})
    if header.payload_bytes() > 4 * _MAX_NUMBERS:
        raise BadUpdate("declared tensors are too large")
    return header


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number that may be sent")


def _check_map(value: object, what: str, allowed: Callable[[Any], bool]) -> None:
    if not isinstance(value, dict) or not all(map(allowed, value.values())):
        raise BadUpdate(f"header's {what} are not as they may be")


def _is_shape(shape: object) -> bool:
    return (
        isinstance(shape, list)
        and len(shape) <= _MAX_DIMENSIONS
        and all(type(size) is int and 0 <= size <= _MAX_NUMBERS for size in shape)
        and math.prod(shape) <= _MAX_NUMBERS
    )
