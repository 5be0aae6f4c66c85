import contextlib

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiftxr_bridge.errors import BadMessage, ProtocolMismatch
from shiftxr_bridge.header import MAX_HEADER_BYTES, Header, decode_header, encode_header


def test_a_header_survives_a_round_trip_with_its_extra_fields() -> None:
    header = Header("5e55", 7, 1_234_567_890_123, {"episode": 3, "enc": "rgb8"})
    assert decode_header(encode_header(header)) == header


def test_the_bytes_are_those_that_the_protocol_documents() -> None:
    # fixmap of 4: "v" 1, "sid" "ab", "seq" 2, "t" 3, as PROTOCOL.md spells them out
    assert encode_header(Header("ab", 2, 3)).hex() == "84a17601a3736964a26162a373657102a17403"


def test_another_version_is_named_beside_ours() -> None:
    packed = msgpack.packb({"v": 9, "sid": "a", "seq": 0, "t": 0})
    with pytest.raises(ProtocolMismatch, match=r"protocol 9, this end speaks 1"):
        decode_header(packed)


@pytest.mark.parametrize(
    "fields",
    [
        {"v": 1, "sid": "a", "seq": -1, "t": 0},
        {"v": 1, "sid": "a", "seq": 0, "t": 1.5},
        {"v": 1, "sid": "", "seq": 0, "t": 0},
        {"v": 1, "sid": "a", "seq": True, "t": 0},
        {"v": 1, "sid": "a", "seq": 0, "t": 0, "extra": [1]},
        {"v": 1, "seq": 0, "t": 0},
    ],
)
def test_a_field_out_of_its_range_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(BadMessage):
        decode_header(msgpack.packb(fields))


def test_a_header_beyond_its_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadMessage, match="4097 bytes"):
        decode_header(b"\x81" * (MAX_HEADER_BYTES + 1))


@given(st.binary(max_size=200))
def test_hostile_bytes_raise_nothing_but_bad_message(packed: bytes) -> None:
    with contextlib.suppress(BadMessage):
        decode_header(packed)
