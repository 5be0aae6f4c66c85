"""The golden vectors in C#: each twin encodes to its bytes, and each file decodes to its twin."""

import json

from tests.bridge.clr.conftest import VECTORS, ClrProgram


def test_every_vector_is_written_and_read_alike(clr: ClrProgram) -> None:
    twins = [json.loads(path.read_text("utf-8")) for path in VECTORS.glob("*.json") if path.stem != "frames"]
    refused = [json.loads(path.read_text("utf-8")) for path in (VECTORS / "invalid").glob("*.json")]
    checked = clr.report("vectors", VECTORS)
    assert checked == {
        "samples": sum("description" in twin for twin in twins),
        "control": sum("message" in twin for twin in twins),
        "plain": sum("description" not in twin and "message" not in twin for twin in twins),
        "invalid": sum(twin["plane"] == "sensors" for twin in refused),
    }
    assert checked["samples"] + checked["control"] > 25


def test_forms_limits_joints_keys_addresses_and_pools(clr: ClrProgram) -> None:
    clr.run("units")
