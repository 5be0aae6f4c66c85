"""Every decoder against a million messages that are almost right: golden vectors, bent in structure or in bytes.

Nothing but the documented errors may come out, and nothing may be allocated that the message's own size does not
explain: a length that lies is not believed.
"""

import random
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgpack
import pytest
from tests.bridge.test_vectors import MESSAGES, SAMPLES, TWINS, VECTORS, described, frames
from tests.soak.conftest import Size
from tests.soak.hostile import bend

from shiftxr_bridge.description import Description
from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.header import decode_header
from shiftxr_bridge.packed import unpack_map
from shiftxr_bridge.requests import read_request
from shiftxr_bridge.streams import decode_sample, decode_streams, read_descriptions
from shiftxr_bridge.tick import decode_tick

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]

ODD: list[Any] = [
    None, True, False, -1, 0, 1, 2**31, 2**63 - 1, 2**63, 2**64 - 1, -(2**63), 0.0, -0.0, 1.5, float("nan"),
    float("inf"), -1e308, "", "x", "x" * 300, "\u0000", "ü" * 65, b"", b"\xff" * 9, [], [[]], {}, {"": 0}, [1] * 300,
]  # fmt: skip
PICTURES = 2 * 16 * 8 * 3  # what the golden JPEG unpacks to, twice: decoded, and its colours in order


def twist(value: Any, rng: random.Random) -> Any:
    """A copy of a tree in which one thing is different: replaced, removed, doubled, renamed or buried."""
    if isinstance(value, dict) and value and rng.random() < 0.85:
        changed = dict(value)
        key = rng.choice(list(changed))
        match rng.randrange(5):
            case 0:
                del changed[key]
            case 1:
                changed[rng.choice(["v", "kind", "op", "t", "", "x" * 40])] = changed.pop(key)
            case 2:
                changed[key] = rng.choice(ODD)
            case _:
                changed[key] = twist(changed[key], rng)
        return changed
    if isinstance(value, list) and value and rng.random() < 0.85:
        items = list(value)
        at = rng.randrange(len(items))
        items[at : at + 1] = rng.choice([[], [twist(items[at], rng)], [items[at]] * rng.choice([2, 300])])
        return items
    if rng.random() < 0.1:
        for _ in range(rng.choice([3, 15, 16, 17, 600])):
            value = [value]
        return value
    return rng.choice(ODD)


def bent(packed: bytes, rng: random.Random) -> bytes:
    """A msgpack message changed in its structure, in its bytes, or both."""
    if rng.random() < 0.7:
        packed = msgpack.packb(twist(msgpack.unpackb(packed), rng))
    return bend(packed, rng) if rng.random() < 0.4 else packed


def sample_reader(name: str) -> Callable[[random.Random], tuple[int, Callable[[], Any]]]:
    _, header, payload = frames(VECTORS / name)
    stream: Description = described(TWINS[name])

    def make(rng: random.Random) -> tuple[int, Callable[[], Any]]:
        head = bent(header, rng) if rng.random() < 0.5 else header
        body = (bent(payload, rng) if stream.kind == "task" else bend(payload, rng)) if rng.random() < 0.7 else payload
        return len(head) + len(body), lambda: decode_sample(stream, decode_header(head), body)  # type: ignore[arg-type]

    return make


def map_reader(packed: bytes, read: Callable[[bytes], Any]) -> Callable[[random.Random], tuple[int, Callable[[], Any]]]:
    def make(rng: random.Random) -> tuple[int, Callable[[], Any]]:
        changed = bent(packed, rng)
        return len(changed), lambda: read(changed)

    return make


def read_control(packed: bytes) -> Any:
    message = unpack_map(packed, 8 << 20)
    if "streams" in message:
        return read_descriptions(message["streams"])
    return read_request(message) if message.get("kind") in ("marker", "prompt", "snapshot", "environment") else message


def peak_bytes(read: Callable[[], Any]) -> int:
    """What is allocated at most while a message is read."""
    tracemalloc.reset_peak()
    before, _ = tracemalloc.get_traced_memory()
    with suppress(BadMessage):
        read()
    return tracemalloc.get_traced_memory()[1] - before


def is_refused(read: Callable[[], Any]) -> bool:
    try:
        read()
    except BadMessage:
        return True
    return False


def test_nothing_comes_out_but_samples_and_the_documented_errors(size: Size) -> None:
    rng = random.Random(14)
    makers = [sample_reader(name) for name in SAMPLES]
    makers += [map_reader(frames(VECTORS / name)[0], read_control) for name in MESSAGES]
    makers.append(map_reader(frames(VECTORS / "streams")[2], decode_streams))
    makers.append(map_reader(frames(VECTORS / "tick")[2], lambda packed: decode_tick(0, packed)))
    refused = 0
    tracemalloc.start()
    try:
        for _ in range(size.decoded):
            length, read = rng.choice(makers)(rng)
            refused += is_refused(read)
            most = 100 * length + PICTURES + 20_000
            # Again where it was more: what the interpreter's own tables grew by is not the message's doing.
            assert peak_bytes(read) < most or peak_bytes(read) < most
    finally:
        tracemalloc.stop()
    assert size.decoded // 3 < refused < size.decoded  # bent enough, and not all beyond recognition
