"""The demo with its default options learns: on held-out workers, over several seeds, within its time and memory."""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from tests.soak.conftest import Size

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]


def test_the_federated_model_beats_untrained_and_local(tmp_path: Path, size: Size) -> None:
    gains = []
    for seed in size.seeds:
        out = tmp_path / str(seed)
        command = [sys.executable, "-m", "shiftxr.cli", "demo", "--seed", str(seed), "--out", str(out)]
        began_s = time.monotonic()
        subprocess.run(command, check=True, timeout=900, stdout=subprocess.DEVNULL)
        report = json.loads((out / "report.json").read_text(encoding="utf-8"))
        step = report["evaluation"]["step"]
        memory_gb = report["axes"]["compute"]["peak_memory_bytes"] / 1e9
        scores = ", ".join(f"{kind} {step[kind]:.3f}" for kind in ("untrained", "local", "federated"))
        print(f"\nseed {seed}: step {scores}; {time.monotonic() - began_s:.0f} s, {memory_gb:.1f} GB")
        assert sum(client["windows"] for client in report["clients"]) >= 1000
        assert memory_gb < 6.0
        assert step["federated"] - step["untrained"] >= 0.30
        gains.append(step["federated"] - step["local"])
    assert min(gains) > 0.0
    print(f"federated - local: {np.mean(gains):.3f} on average")
