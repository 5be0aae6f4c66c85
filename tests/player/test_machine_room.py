"""Machines and vessels of the workshop scene, moved by buttons and valves; no engine."""

from pathlib import Path

import pytest

from shiftxr.player.machine_room import MachineRoom
from shiftxr.scenes.layout import MACHINE_IDLE, MACHINE_RUNNING
from shiftxr.scenes.scene import load_scene

DT_S = 0.01
RELEASED = {"start": 0.0, "stop": 0.0}
SWITCHED_ON = {"supply": 4.0, "bleed": 1.2}  # the bleed is also the drive's switch


@pytest.fixture
def room() -> MachineRoom:
    return MachineRoom(load_scene(str(Path(__file__).parent / "workshop"))[0])


def run(room: MachineRoom, seconds: float, travel: dict[str, float], turned_rad: dict[str, float]) -> None:
    for _ in range(round(seconds / DT_S)):
        room.step(DT_S, travel, turned_rad)


def test_a_machine_does_not_start_while_its_switch_is_less_than_half_turned(room: MachineRoom) -> None:
    run(room, 0.1, {"start": 1.0, "stop": 0.0}, {"supply": 0.0, "bleed": 0.59})
    assert room.state["drive"] == MACHINE_IDLE
    run(room, 0.1, {"start": 1.0, "stop": 0.0}, {"supply": 0.0, "bleed": 0.61})
    assert room.state["drive"] == MACHINE_RUNNING


def test_a_machine_runs_up_and_down_with_its_time_constant(room: MachineRoom) -> None:
    room.step(DT_S, {"start": 1.0, "stop": 0.0}, SWITCHED_ON)
    run(room, 0.49, RELEASED, SWITCHED_ON)
    assert room.speed["drive"] == pytest.approx(1.0 - 0.98**50)  # 50 steps of 0.01 / 0.5
    run(room, 10.0, RELEASED, SWITCHED_ON)
    room.step(DT_S, {"start": 0.0, "stop": 1.0}, SWITCHED_ON)
    assert room.state["drive"] == MACHINE_IDLE
    run(room, 0.49, RELEASED, SWITCHED_ON)
    assert room.speed["drive"] == pytest.approx(0.98**50)
    run(room, 3.0, RELEASED, SWITCHED_ON)
    assert room.speed["drive"] == 0.0


def test_switching_off_stops_what_runs(room: MachineRoom) -> None:
    room.step(DT_S, {"start": 1.0, "stop": 0.0}, SWITCHED_ON)
    run(room, DT_S, RELEASED, {"supply": 4.0, "bleed": 0.0})
    assert room.state["drive"] == MACHINE_IDLE


def test_a_shut_off_vessel_empties_through_its_bleed_and_hisses_by_its_pressure(room: MachineRoom) -> None:
    run(room, 1.0, RELEASED, {"supply": 4.0, "bleed": 0.6})  # shut; half open
    assert room.pressure["tank"] == pytest.approx(0.995**100)
    assert room.escaping["tank"] == pytest.approx(0.5 * 0.995**99)
    assert room.value("air") == room.pressure["tank"]


def test_an_open_supply_and_an_open_bleed_come_to_a_balance(room: MachineRoom) -> None:
    run(room, 20.0, RELEASED, {"supply": 0.0, "bleed": 1.2})
    assert room.pressure["tank"] == pytest.approx(1.0 / 3.0)  # (1 - p) / 2 = p / 1
