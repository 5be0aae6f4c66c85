"""What must hold for every message there is, searched by hypothesis: it travels unchanged, or it is refused."""

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bridge.test_vectors import SAMPLES, TWINS, VECTORS, described, frames

from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.header import Header, decode_header, encode_header
from shiftxr_bridge.packed import pack_map, unpack_map
from shiftxr_bridge.requests import PlaceMarker, Prompt, SetEnvironment, read_request, request_fields
from shiftxr_bridge.streams import decode_sample

INTS = st.integers(0, 2**63 - 1)
NAMES = st.text(max_size=20).filter(lambda name: name not in ("v", "sid", "seq", "t"))
SCALARS = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(max_size=40) | st.booleans()
ANYTHING = st.recursive(SCALARS | st.binary(max_size=20), lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner))


@given(st.text(min_size=1, max_size=64), INTS, INTS, st.dictionaries(NAMES, SCALARS, max_size=8))
def test_every_header_travels_unchanged(session: str, seq: int, t_ns: int, fields: dict[str, Any]) -> None:
    header = Header(session, seq, t_ns, fields)
    assert decode_header(encode_header(header)) == header


@given(st.dictionaries(st.text(max_size=20), ANYTHING, max_size=6))
def test_every_map_travels_unchanged(fields: dict[str, Any]) -> None:
    assert unpack_map(pack_map(fields), 1 << 20) == fields


def is_refused(stream: Any, payload: bytes) -> bool:
    try:
        decode_sample(stream, Header("s", 0, 0), payload)
    except BadMessage:
        return True
    return False


@settings(max_examples=400)
@given(st.sampled_from(SAMPLES), st.binary(max_size=2000))
def test_any_payload_is_a_sample_or_is_refused(name: str, payload: bytes) -> None:
    refused = is_refused(described(TWINS[name]), payload)
    fixed_size = name not in ("rgb_jpeg", "task", "task_unknown")
    if fixed_size and len(payload) != len(frames(VECTORS / name)[2]):
        assert refused


@given(INTS, st.floats(0, 8192), st.floats(0, 8192), st.sampled_from(["pin", "arrow", "ring"]), st.text(max_size=64))
def test_every_marker_travels_unchanged(t_ns: int, x: float, y: float, shape: Any, text: str) -> None:
    marker = PlaceMarker("headset/rgb", t_ns, x, y, shape, text, 5.0)
    fields = unpack_map(pack_map(request_fields(marker)), 1 << 16)
    assert read_request(fields) == marker
    assert read_request(fields) != replace(marker, t_ns=t_ns ^ 1)


@given(st.text(max_size=200), st.none() | st.text(max_size=128), st.dictionaries(st.text(max_size=9), st.floats(-9, 9)))
def test_every_prompt_and_environment_travels_unchanged(
    text: str, highlight: str | None, parameters: dict[str, float]
) -> None:
    for request in (Prompt(text, highlight, 1.0), SetEnvironment(parameters)):
        assert read_request(unpack_map(pack_map(request_fields(request)), 1 << 16)) == request


@given(st.integers(1, 6), st.integers(1, 6), st.data())
def test_every_picture_travels_unchanged(width: int, height: int, data: st.DataObject) -> None:
    from shiftxr_bridge.rgb import RgbStream, decode_rgb, encode_rgb

    pixels = data.draw(st.binary(min_size=width * height * 3, max_size=width * height * 3))
    image = np.frombuffer(pixels, np.uint8).reshape(height, width, 3)
    stream = RgbStream("headset/rgb", 10.0, width, height, "rgb8", 1.0, 1.0, 1.0, 1.0)
    assert np.array_equal(decode_rgb(stream, encode_rgb(image)), image)
