"""The main job, small: what it leaves in report.json, and that it leaves nothing else running."""

from tests.evaluation.conftest import Ran

TOPICS = {"headset/rgb", "headset/audio", "headset/imu", "left_wrist/imu", "right_wrist/imu", "headset/hands"}


def test_every_process_has_ended(ran: Ran) -> None:
    assert ran.processes_left == []


def test_clients_are_reported_with_their_streams_and_scores(ran: Ran) -> None:
    assert (ran.report["schema"], ran.report["seed"]) == (1, 9)
    one, two = ran.report["clients"]
    assert [(c["id"], c["scene"], c["profile"], c["windows"]) for c in (one, two)] == [
        ("client-1", "assembly_station", "all_sensors", 8),
        ("client-2", "assembly_station", "no_audio", 8),
    ]
    for client in (one, two):
        assert set(client["streams"]) >= TOPICS
        assert all(stream["lost"] == 0 and stream["received"] > 0 for stream in client["streams"].values())
        assert set(client["prequential"]) == {"step", "mistake", "hand_forecast"}
        for notes in client["prequential"].values():
            assert all(len(note) == 2 and 0 < note[0] <= 8 for note in notes)


def test_rounds_are_reported_with_who_took_part_and_what_it_cost(ran: Ran) -> None:
    assert [r["round"] for r in ran.report["rounds"]] == [1, 2]
    for r in ran.report["rounds"]:
        assert r["participants"] == ["client-1", "client-2"]
        assert r["seconds"] > 0
        assert 5e6 < r["bytes_up"] < 7e6  # two models of 0.77 million float32, one without its audio encoder
        assert r["bytes_down"] > r["bytes_up"]


def test_each_task_has_its_metric_and_three_scores(ran: Ran) -> None:
    evaluation = ran.report["evaluation"]
    assert {task: entry["metric"] for task, entry in evaluation.items()} == {
        "step": "macro-F1",
        "mistake": "macro-F1",
        "hand_forecast": "1 - error / error of staying",
    }
    for task, entry in evaluation.items():
        for kind in ("untrained", "local", "federated"):
            own = [client[kind] for client in entry["clients"].values()]
            assert len(own) == 2
            if task != "hand_forecast":
                assert 0.0 <= entry[kind] <= 1.0
            assert abs(entry[kind] - sum(own) / 2) < 1e-5
    forecast = evaluation["hand_forecast"]
    assert forecast["untrained"] == 0.0  # the first model says that hands stay
    assert forecast["untrained_error_mm"] == forecast["staying_error_mm"] > 1.0
    one, two = (forecast["clients"][f"client-{n}"]["federated"] for n in (1, 2))
    assert max(one, two) <= 1.0
    assert ran.report["holdout"] == {"workers": 1, "windows_per_profile": 6}


def test_every_axis_has_its_place_and_says_what_is_not_measured(ran: Ran) -> None:
    axes = ran.report["axes"]
    assert list(axes) == ["task_quality", "communication", "compute", "privacy", "personalization"]
    assert axes["privacy"]["differential privacy"] == axes["personalization"]["personalized"] == "not measured yet"
    assert axes["communication"]["bytes_up"] == sum(r["bytes_up"] for r in ran.report["rounds"])
    assert 3e8 < axes["compute"]["peak_memory_bytes"] < 6e9


def test_it_shows_how_far_it_is_until_all_rounds_are_done(ran: Ran) -> None:
    assert ran.shown[-1].finished
    assert len(ran.shown) > 3
    assert ran.said[0] == "starting the coordinator and the clients"
    assert {client.name for client in ran.shown[-1].clients} == {"client-1", "client-2"}
