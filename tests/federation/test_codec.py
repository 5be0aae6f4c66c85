import contextlib
import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiftxr.federation.codec import decode, encode
from shiftxr.federation.errors import BadUpdate

MODULES = {
    "fusion": {"w": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], np.float32), "b": np.array([7.0], np.float32)},
    "head": {"scale": np.array(8.0, np.float32)},
}
BODY = encode(MODULES, {"fusion": 3, "head": 2}, {"loss": 1.5})


def reframe(fields: object, tensors: bytes) -> bytes:
    header = json.dumps(fields).encode()
    return struct.pack("<4sHI", b"SXRM", 1, len(header)) + header + tensors


def test_modules_survive_a_round_trip() -> None:
    update = decode(BODY)
    assert update.examples == {"fusion": 3, "head": 2}
    assert update.scalars == {"loss": 1.5}
    for name, tensors in MODULES.items():
        for key, value in tensors.items():
            assert np.array_equal(update.modules[name][key], value)
            assert update.modules[name][key].shape == value.shape


def test_the_tensors_lie_raw_and_little_endian_at_the_end() -> None:
    assert BODY[-32:] == struct.pack("<8f", 1, 2, 3, 4, 5, 6, 7, 8)


def test_a_byte_too_many_or_too_few_is_refused() -> None:
    for body in (BODY + b"\x00", BODY[:-1], BODY[:20], BODY[:5], b""):
        with pytest.raises(BadUpdate):
            decode(body)


def test_a_number_that_is_not_finite_is_refused() -> None:
    with pytest.raises(BadUpdate, match=r"head\.scale"):
        decode(encode({"head": {"scale": np.array(np.nan, np.float32)}}))


@pytest.mark.parametrize(
    "fields",
    [
        {"modules": {}, "examples": {}, "scalars": {}, "frames": [1, 2, 3]},
        {"modules": {"a": {"w": [-1]}}, "examples": {}, "scalars": {}},
        {"modules": {"a": {"w": [2**40]}}, "examples": {}, "scalars": {}},
        {"modules": {"a": {"w": [1.5]}}, "examples": {}, "scalars": {}},
        {"modules": {}, "examples": {"a": 0}, "scalars": {}},
        {"modules": {}, "examples": {}, "scalars": {"name": "text"}},
        {"modules": [], "examples": {}, "scalars": {}},
        [],
    ],
)
def test_a_header_that_declares_something_else_is_refused(fields: object) -> None:
    with pytest.raises(BadUpdate):
        decode(reframe(fields, b""))


@given(st.integers(0, len(BODY) - 1), st.binary(min_size=1, max_size=8))
def test_hostile_bytes_raise_nothing_but_bad_update(at: int, junk: bytes) -> None:
    with contextlib.suppress(BadUpdate):
        decode(BODY[:at] + junk + BODY[at + len(junk) :])
