"""The UPM package: what Unity needs beside the sources, and what the sources must not need."""

import json
import re
import runpy
from pathlib import Path

from tests.bridge.clr.conftest import BUILT, UNITY, ClrProgram

PACKAGE = UNITY / "com.shiftxr.bridge"
METAS = runpy.run_path(str(UNITY / "write_metas.py"))
GUID = re.compile(r"^guid: ([0-9a-f]{32})$", re.MULTILINE)


def test_every_file_has_its_meta_and_every_meta_its_file() -> None:
    imported: list[Path] = METAS["imported"]()
    assert {path.with_name(path.name + ".meta") for path in imported} == set(PACKAGE.rglob("*.meta"))
    texts = [path.with_name(path.name + ".meta").read_text("utf-8") for path in imported]
    guids = [found.group(1) for text in texts if (found := GUID.search(text))]
    assert len(set(guids)) == len(imported)
    for path, text in zip(imported, texts, strict=True):  # as written, but for a guid that has moved with its file
        assert GUID.sub("", text) == GUID.sub("", METAS["meta_text"](path))


def test_assemblies_refer_to_each_other_as_the_build_here_compiles_them() -> None:
    definitions = [json.loads(path.read_text("utf-8")) for path in PACKAGE.rglob("*.asmdef")]
    assert {d["name"]: (d["references"], d["precompiledReferences"]) for d in definitions} == {
        "ShiftXR.Bridge": ([], []),
        "ShiftXR.Bridge.Transport.LibZmq": (["ShiftXR.Bridge"], []),
        "ShiftXR.Bridge.Transport.NetMQ": (["ShiftXR.Bridge"], ["NetMQ.dll", "AsyncIO.dll"]),
        "ShiftXR.Bridge.Tests": (
            ["ShiftXR.Bridge", "UnityEngine.TestRunner", "UnityEditor.TestRunner"],
            ["nunit.framework.dll"],
        ),
    }
    assert {d["name"] for d in definitions if not d["noEngineReferences"]} == {"ShiftXR.Bridge.Tests"}
    assert not any(d["allowUnsafeCode"] for d in definitions)
    gated = {d["name"] for d in definitions if d["defineConstraints"] == ["SHIFTXR_NETMQ"]}
    assert gated == {"ShiftXR.Bridge.Transport.NetMQ"}
    assert "dependencies" not in json.loads((PACKAGE / "package.json").read_text("utf-8"))


def test_no_assembly_needs_an_engine_or_reflection(clr: ClrProgram) -> None:
    built = sorted(path for path in BUILT.glob("ShiftXR.*.dll") if path.stem != "ShiftXR.Bridge.Tests")
    assert len(built) == 3
    clr.run("references", *built)


def test_the_edit_mode_tests_hold_here_too(clr: ClrProgram) -> None:
    assert clr.report("editmode")["tests"] == 10
