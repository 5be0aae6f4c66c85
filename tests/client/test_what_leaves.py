"""Two whole clients federate through a proxy that keeps every byte they send; all of it is then accounted for."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from tests.client.proxy import Sent, recording_proxy
from tests.coordinator.serving import TOKEN, start

from shiftxr.client.first_run import write_first_run
from shiftxr.client.record import ClientRecord, read_record
from shiftxr.federation.api import ClientStatus, JoinRequest
from shiftxr.federation.calls import CoordinatorClient
from shiftxr.federation.codec import Update, decode, encode
from shiftxr.federation.modules import Modules
from shiftxr.federation.plan import Plan
from shiftxr.federation.run_folder import read_run_folder

ROUNDS, WINDOWS = 2, 4
PROFILES = {"one": "all_sensors", "two": "no_audio"}
STREAMS = {"headset/rgb", "headset/audio", "headset/imu", "left_wrist/imu", "right_wrist/imu", "headset/head",
           "headset/hands", "scene/objects", "worker/task"}  # fmt: skip


@dataclass(frozen=True)
class Finished:
    """A federation that is over, and what its clients sent."""

    sent: list[Sent]
    plan: Plan
    first: Modules
    last: Modules
    records: dict[str, ClientRecord]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    folder = tmp_path_factory.mktemp("federation")
    write_first_run(folder / "run", rounds=ROUNDS, windows_per_round=WINDOWS, clients=2, seed=1)
    process, url = start(folder / "run")
    try:
        with recording_proxy(url) as proxy:
            clients = [client(proxy.url, name, folder / name) for name in PROFILES]
            for running in clients:
                said, _ = running.communicate(timeout=100)
                assert running.returncode == 0, said
        viewer = CoordinatorClient(url)
        viewer.authorize(TOKEN)
        _, last = viewer.fetch_modules()
        viewer.close()
    finally:
        process.terminate()
        process.wait(15.0)
        assert process.stdout is not None
        process.stdout.close()
    plan, first = read_run_folder(folder / "run")
    return Finished(proxy.sent, plan, first, last, {name: read_record(folder / name) for name in PROFILES})


def client(url: str, name: str, out: Path) -> "subprocess.Popen[str]":
    number = list(PROFILES).index(name) + 1
    command = [sys.executable, "-m", "shiftxr.cli", "client", "--coordinator", url, "--token", TOKEN, "--name", name]
    command += ["--profile", PROFILES[name], "--worker", str(number), "--layout", str(number), "--out", str(out)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def updates(finished: Finished) -> list[Update]:
    return [decode(sent.body) for sent in finished.sent if sent.path.endswith("/update")]


def test_every_request_is_one_that_the_api_knows(finished: Finished) -> None:
    known = {
        ("POST", "/v1/join"),
        ("GET", "/v1/plan"),
        ("GET", "/v1/modules"),
        ("GET", "/v1/rounds/next"),
        ("POST", "/v1/status"),
        *(("POST", f"/v1/rounds/{n}/update") for n in (1, 2)),
    }
    assert {(sent.method, urlsplit(sent.path).path) for sent in finished.sent} == known
    for sent in finished.sent:
        question = parse_qs(urlsplit(sent.path).query)
        assert set(question) <= {"after", "wait_s"}
        assert all(float(value) < 1000 for values in question.values() for value in values)
        assert set(sent.headers) <= {
            *("Host", "User-Agent", "Accept-Encoding", "Accept", "Connection"),
            *("Content-Length", "Content-Type", "Authorization"),
        }
        if sent.method == "GET":
            assert sent.body == b""


def test_every_update_is_declared_modules_shapes_and_scalars_with_no_byte_left_over(finished: Finished) -> None:
    bodies = [sent.body for sent in finished.sent if sent.path.endswith("/update")]
    assert len(bodies) == ROUNDS * len(PROFILES)
    for body in bodies:
        update = decode(body)
        assert encode(update.modules, update.examples, update.scalars) == body  # nothing between the lines either
        for module, tensors in update.modules.items():
            declared = finished.plan.modules[module].tensors
            assert {name: value.shape for name, value in tensors.items()} == {k: tuple(s) for k, s in declared.items()}
            assert all(value.dtype == np.float32 for value in tensors.values())
        assert all(0 < examples <= WINDOWS for examples in update.examples.values())
        assert set(update.scalars) <= {"loss"}


def test_a_clients_link_has_counted_every_byte_that_it_sent(finished: Finished) -> None:
    counted = sum(record.link["bytes_up"] for record in finished.records.values())
    assert counted == sum(len(sent.body) for sent in finished.sent) > 0


def test_every_other_body_is_names_and_scalars_of_the_schema(finished: Finished) -> None:
    for sent in finished.sent:
        if sent.path == "/v1/join":
            asked = JoinRequest.model_validate_json(sent.body)
            assert asked.model_dump() == json.loads(sent.body)
            assert (asked.scene, asked.profile) == ("assembly_station", PROFILES[asked.name])
        if sent.path == "/v1/status":
            status = ClientStatus.model_validate_json(sent.body)
            assert status.model_dump() == json.loads(sent.body)
            assert set(status.streams) <= STREAMS | {"player/tick", "player/streams", "worker/tick", "worker/streams"}
            assert set(status.scores) <= {"step", "mistake", "hand_forecast"}
            assert len(sent.body) < 4096


def test_a_client_without_a_microphone_hands_in_what_it_has(finished: Finished) -> None:
    handed_in = [set(update.modules) for update in updates(finished)]
    everything = set(finished.plan.modules)
    assert sorted(map(len, handed_in)) == [7, 7, 8, 8]
    assert [s for s in handed_in if len(s) == 7] == [everything - {"encoder.audio"}] * 2


def test_the_rounds_changed_every_module_and_by_what_was_sent(finished: Finished) -> None:
    for module, tensors in finished.first.items():
        assert any(not np.array_equal(finished.last[module][name], value) for name, value in tensors.items()), module
    second = [decode(sent.body) for sent in finished.sent if sent.path == "/v1/rounds/2/update"]
    total = sum(update.examples["fusion"] for update in second)
    mean = sum(u.modules["fusion"]["bottlenecks"] * (u.examples["fusion"] / total) for u in second)
    np.testing.assert_allclose(finished.last["fusion"]["bottlenecks"], mean, atol=1e-6)


def test_each_client_leaves_its_record(finished: Finished) -> None:
    for name, record in finished.records.items():
        assert (record.id, record.profile, record.windows) == (name, PROFILES[name], ROUNDS * WINDOWS)
        assert record.gradient_steps > 0
        assert sum(stream["lost"] for stream in record.streams.values()) == 0
        rgb = record.streams["headset/rgb"]["received"]
        assert rgb >= 10 * (1.0 + 0.5 * (ROUNDS * WINDOWS - 1))  # 10 frames/s, windows of 1 s every 0.5 s
        sent = sum(len(s.body) for s in finished.sent if s.path.endswith("/update"))
        assert 0.4 * sent < record.bytes_up < 0.6 * sent
    assert finished.records["two"].windows_absent["audio"] == ROUNDS * WINDOWS
    assert finished.records["one"].windows_absent.get("audio", 0) == 0
