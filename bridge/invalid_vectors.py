"""Messages that must be refused, each with the error that refuses it: part of the golden vectors."""

from typing import Any

import numpy as np

from shiftxr_bridge.description import Description
from shiftxr_bridge.hands import HandsStream
from shiftxr_bridge.head import HeadStream, encode_head
from shiftxr_bridge.packed import pack_map
from shiftxr_bridge.requests import PlaceMarker, request_fields
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.task import TaskStream

SESSION = "0f1e2d3c4b5a6978"
Vector = tuple[list[bytes], dict[str, Any]]


def invalid_vectors(
    head_stream: HeadStream, rgb: RgbStream, hands: HandsStream, task: TaskStream, good_hands: bytes
) -> dict[str, Vector]:
    """Messages that must be refused, and how."""
    vectors: dict[str, Vector] = {}

    def refuse(name: str, frames: list[bytes], error: str, stream: Description | None = None) -> None:
        described = {} if stream is None else {"description": stream.to_dict()}
        vectors[name] = (frames, {**described, "plane": "control" if stream is None else "sensors", "error": error})

    own = {"v": 1, "sid": SESSION, "seq": 3, "t": 5}
    head, good = encode_head(np.array([0, 0, 0, 0, 0, 0, 1.0])), pack_map(own)
    topic = head_stream.topic.encode()
    headers: dict[str, tuple[bytes, str]] = {
        "header_version": (pack_map({**own, "v": 2}), "ProtocolMismatch"),
        "header_no_seq": (pack_map({"v": 1, "sid": SESSION, "t": 5}), "BadMessage"),
        "header_seq_negative": (pack_map({**own, "seq": -1}), "BadMessage"),
        "header_seq_float": (pack_map({**own, "seq": 3.0}), "BadMessage"),
        "header_t_too_large": (pack_map({**own, "t": 2**63}), "BadMessage"),
        "header_sid_empty": (pack_map({**own, "sid": ""}), "BadMessage"),
        "header_sid_too_long": (pack_map({**own, "sid": "x" * 65}), "BadMessage"),
        "header_nested": (pack_map({**own, "x": [1]}), "BadMessage"),
        "header_truncated": (good[:-1], "BadMessage"),
        "header_bytes_after": (good + b"\x00", "BadMessage"),
        "header_key_twice": (b"\x85" + good[1:] + b"\xa1t\x05", "BadMessage"),
        "header_nil": (b"\x85" + good[1:] + b"\xa1x\xc0", "BadMessage"),
        "header_extension": (b"\x85" + good[1:] + b"\xa1x\xd4\x05\x00", "BadMessage"),
        "header_key_number": (b"\x85" + good[1:] + b"\x01\x05", "BadMessage"),
        "header_array": (b"\x94\x01\x02\x03\x04", "BadMessage"),
        "header_bad_utf8": (b"\x85" + good[1:] + b"\xa1x\xa1\xff", "BadMessage"),
        "header_too_large": (pack_map({**own, "x": "y" * 4096}), "BadMessage"),
        "header_length_lies": (b"\xdf\xff\xff\xff\xff" + good[1:], "BadMessage"),
    }
    for name, (packed, error) in headers.items():
        refuse(name, [topic, packed, head], error, head_stream)
    refuse("two_frames", [topic, good], "BadMessage", head_stream)
    refuse("head_short", [topic, good, head[:-1]], "BadMessage", head_stream)
    refuse("head_not_unit", [topic, good, encode_head(np.array([0, 0, 0, 0, 0, 0, 2.0]))], "BadMessage", head_stream)
    refuse("head_nan", [topic, good, encode_head(np.array([np.nan, 0, 0, 0, 0, 0, 1.0]))], "BadMessage", head_stream)
    refuse("rgb_long", [rgb.topic.encode(), good, bytes(25)], "BadMessage", rgb)
    flagged = good_hands[:-1] + b"\x02"
    refuse("hands_flag", [hands.topic.encode(), good, flagged], "BadMessage", hands)
    refuse("task_label", [task.topic.encode(), good, pack_map({"step": 1024, "events": []})], "BadMessage", task)
    asked = {"v": 1, "id": 9}
    bad_marker = {**request_fields(PlaceMarker("headset/rgb", 5, 1.0, 1.0)), "ttl_s": 3601.0}
    for name, fields, error in (
        ("request_version", {"v": 2, "id": 9, "kind": "hello"}, "ProtocolMismatch"),
        ("request_unknown", {**asked, "kind": "dance"}, "UnknownRequest"),
        ("request_no_kind", asked, "UnknownRequest"),
        ("request_no_id", {"v": 1, "kind": "hello"}, "BadMessage"),
        ("request_id_text", {"v": 1, "id": "9", "kind": "hello"}, "BadMessage"),
        ("marker_ttl", {**asked, **bad_marker}, "BadMessage"),
        ("marker_op", {**asked, "kind": "marker", "op": "draw"}, "BadMessage"),
        ("prompt_no_text", {**asked, "kind": "prompt", "ttl_s": 0.0}, "BadMessage"),
        ("prompt_too_long", {**asked, "kind": "prompt", "text": "x" * 201, "ttl_s": 0.0}, "BadMessage"),
        ("snapshot_quality", {**asked, "kind": "snapshot", "topic": "headset/rgb", "quality": 0}, "BadMessage"),
        ("environment_list", {**asked, "kind": "environment", "parameters": [1]}, "BadMessage"),
    ):
        refuse(name, [pack_map(fields)], error)
    refuse("request_two_frames", [pack_map({**asked, "kind": "hello"}), b""], "BadMessage")
    return vectors
