"""Hostile bytes: C# refuses what Python refuses, by the same name, and takes what Python takes; nothing else."""

import random
import struct
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bridge.clr.conftest import ClrProgram
from tests.bridge.test_vectors import MESSAGES, SAMPLES, TWINS, VECTORS, described, frames
from tests.soak.hostile import bend
from tests.soak.test_hostile_decoding import bent

from shiftxr_bridge.errors import ShiftxrError, UnknownRequest
from shiftxr_bridge.header import Header, decode_header
from shiftxr_bridge.packed import pack_map, unpack_map
from shiftxr_bridge.requests import read_request
from shiftxr_bridge.streams import decode_sample, decode_streams
from shiftxr_bridge.tick import decode_tick

COUNT = 30_000
KINDS = ("hello", "clock", "marker", "prompt", "snapshot", "environment", "goodbye")
Case = tuple[str, bytes, bytes, Callable[[], Any]]  # kind, description, bytes, how Python reads them


def read_any_request(packed: bytes) -> None:
    message = unpack_map(packed, 1 << 16)
    kind = message.get("kind")
    if kind not in KINDS:
        raise UnknownRequest(str(kind))
    if kind not in ("hello", "clock"):
        read_request(message)


def make_case(rng: random.Random) -> Case:
    match rng.randrange(4):
        case 0:
            packed = bent(frames(VECTORS / rng.choice([*SAMPLES, "tick", "streams"]))[1], rng)
            return "header", b"", packed, lambda: decode_header(packed)
        case 1:
            name = rng.choice([name for name in SAMPLES if name != "rgb_jpeg"])  # only Python unpacks the picture
            stream, payload = described(TWINS[name]), frames(VECTORS / name)[2]
            packed = bent(payload, rng) if name.startswith("task") else bend(payload, rng)
            return "payload", pack_map(stream.to_dict()), packed, lambda: decode_sample(stream, HEADER, packed)  # type: ignore[arg-type]
        case 2:
            packed = bent(frames(VECTORS / rng.choice([n for n in MESSAGES if n.endswith("request")]))[0], rng)
            return "request", b"", packed, lambda: read_any_request(packed)
        case _:
            name = rng.choice(["tick", "streams"])
            packed = bent(frames(VECTORS / name)[2], rng)
            return name, b"", packed, lambda: decode_streams(packed) if name == "streams" else decode_tick(0, packed)


HEADER = Header("s", 0, 0)


def verdict(read: Callable[[], Any]) -> str:
    try:
        read()
    except ShiftxrError as error:
        return type(error).__name__
    return "ok"


def test_both_ends_judge_hostile_bytes_alike(clr: ClrProgram, tmp_path: Path) -> None:
    rng = random.Random(8)
    cases = [make_case(rng) for _ in range(COUNT)]
    with (tmp_path / "hostile.bin").open("wb") as file:
        for kind, description, packed, _ in cases:
            for part in (kind.encode(), description, packed):
                file.write(struct.pack("<I", len(part)) + part)
    judged = clr.run("judge", tmp_path / "hostile.bin").splitlines()
    expected = [verdict(read) for *_, read in cases]
    unlike = [
        (kind, packed, ours, theirs)
        for (kind, _, packed, _), ours, theirs in zip(cases, expected, judged, strict=True)
        if ours != theirs
    ]
    assert not unlike, (len(unlike), unlike[:5])
    counts = Counter(expected)
    assert set(counts) == {"ok", "BadMessage", "ProtocolMismatch", "UnknownRequest"}
    assert counts["ok"] > COUNT // 20  # bent, but not all beyond recognition
