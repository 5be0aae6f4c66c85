from pathlib import Path

import numpy as np
import pytest

from shiftxr.federation.errors import BadPlan
from shiftxr.federation.modules import Modules
from shiftxr.federation.plan import Plan, plan_modules
from shiftxr.federation.run_folder import read_run_folder, write_run_folder

MODULES: Modules = {"a": {"w": np.array([[1.0, 2.0]], np.float32)}}


def plan(**changed: object) -> Plan:
    fields = {"rounds": 2, "windows_per_round": 5, "min_clients": 3, "modules": plan_modules(MODULES)}
    return Plan.model_validate(fields | changed)


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_run_folder(tmp_path / "run", plan(model={"dim": 8}), MODULES)
    read, modules = read_run_folder(tmp_path / "run")
    assert read == plan(model={"dim": 8})
    assert modules["a"]["w"].tolist() == [[1.0, 2.0]]
    assert read.payload_bytes() == 8


def test_a_run_is_not_overwritten(tmp_path: Path) -> None:
    write_run_folder(tmp_path, plan(), MODULES)
    with pytest.raises(BadPlan, match="another --out"):
        write_run_folder(tmp_path, plan(), MODULES)


def test_a_folder_without_a_run_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadPlan, match=r"plan\.json is missing.*shiftxr init"):
        read_run_folder(tmp_path)


def test_a_plan_and_modules_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    write_run_folder(tmp_path, plan(), {"a": {"w": np.zeros(3, np.float32)}})
    with pytest.raises(BadPlan, match="shapes"):
        read_run_folder(tmp_path)


def test_a_damaged_plan_names_its_field(tmp_path: Path) -> None:
    write_run_folder(tmp_path, plan(), MODULES)
    text = (tmp_path / "plan.json").read_text().replace('"rounds": 2', '"rounds": 0')
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(BadPlan, match="rounds"):
        read_run_folder(tmp_path)
