"""Labels from object state that is written by hand; control steps of 100 ms."""

from dataclasses import dataclass

import pytest
from tests.worker.conftest import Bench

from shiftxr.scenes.interaction_contract import GRIP_POINT_M, PRESS_POINT_M
from shiftxr.scenes.labels import MISTAKES, STEPS
from shiftxr.scenes.layout import MACHINE_DONE, MACHINE_RUNNING
from shiftxr.worker.tracker import ProcedureTracker

STEP_NS = 100_000_000


@dataclass
class Watched:
    """A tracker and the bench that it looks at, control step by control step."""

    bench: Bench
    tracker: ProcedureTracker
    now_ns: int = 0

    def look(self, steps: int = 1) -> str:
        """The step label after so many control steps in which nothing changes."""
        for _ in range(steps):
            self.now_ns += STEP_NS
            self.judged = self.tracker.judge(self.now_ns, self.bench.state())
        return STEPS[self.judged.step]

    @property
    def mistake(self) -> str:
        return MISTAKES[self.judged.mistake]


@pytest.fixture
def watched(bench: Bench) -> Watched:
    return Watched(bench, ProcedureTracker(bench.scene))


def put_together(bench: Bench) -> None:
    """Everything that has to be put in, put in."""
    for body, socket in {
        "housing": "fixture_seat",
        "gear": "gear_seat",
        "cover": "cover_seat",
        "bolt_a": "hole_a",
        "bolt_b": "hole_b",
    }.items():
        bench.seat(body, socket)


def test_hands_at_rest_are_idle(watched: Watched) -> None:
    assert watched.look(5) == "idle"
    assert watched.judged.events == ()


def test_the_first_step_of_an_episode_says_so(watched: Watched) -> None:
    watched.look()
    assert watched.judged.events[0] == "episode"
    watched.look()
    assert "episode" not in watched.judged.events


def test_a_hand_that_goes_out_reaches_and_one_that_comes_back_does_not(watched: Watched) -> None:
    watched.look(3)
    watched.bench.move("right_hand", 0.2, 1.0, -0.13)  # 3 cm ahead in 0.1 s
    assert watched.look() == "reach"
    assert watched.look(3) == "reach"  # a short stop
    assert watched.look(2) == "idle"
    watched.bench.move("right_hand", 0.2, 1.0, -0.10)
    assert watched.look() == "idle"


def test_a_part_is_grasped_carried_inserted_and_left(watched: Watched) -> None:
    bench = watched.bench
    watched.look()
    x, y, z = bench.place("gear")
    top = y + 0.02  # gear's grasp_height_m
    bench.move("right_hand", x - GRIP_POINT_M[0], top - GRIP_POINT_M[1], z - GRIP_POINT_M[2])
    watched.look(6)
    bench.grip("right", 0.3)
    assert watched.look() == "grasp"
    bench.grip("right", 1.0)
    bench.hold("right", "gear")
    assert watched.look() == "grasp"
    assert watched.look(3) == "grasp"  # for 0.4 s after it was taken
    assert watched.look() == "carry"
    seat_x, seat_y, seat_z = bench.place("gear_seat")
    bench.move("gear", seat_x, seat_y + 0.11, seat_z)
    assert watched.look() == "carry"  # 11 cm away
    bench.move("gear", seat_x, seat_y + 0.09, seat_z)
    assert watched.look() == "insert"
    bench.let_go("right", "gear")
    bench.seat("gear", "gear_seat")
    bench.grip("right", 0.0)
    assert watched.look() == "insert"
    assert "done:gear" in watched.judged.events
    assert watched.look(3) == "insert"  # for 0.4 s after it went in
    assert watched.look() == "idle"


def test_a_socket_of_kind_place_is_placed_into(watched: Watched) -> None:
    bench = watched.bench
    watched.look()
    bench.hold("left", "housing")
    bench.move("housing", *bench.place("fixture_seat"))
    watched.look()
    assert watched.look(4) == "place"


def test_a_tool_on_a_seated_bolt_fastens_and_only_there(watched: Watched) -> None:
    bench = watched.bench
    put_together(bench)
    watched.look()
    bench.hold("right", "driver")
    x, y, z = bench.place("bolt_a")
    bench.move("driver", x, y + 0.022 + 0.029, z)  # bolt_a's top, within engage_radius_m = 0.03
    assert watched.look() == "fasten"
    bench.move("driver", x, y + 0.022 + 0.031, z)
    watched.look(5)
    assert watched.look() == "carry"


def test_a_finger_at_the_button_presses(watched: Watched) -> None:
    bench = watched.bench
    x, y, z = bench.place("start_button")
    px, py, pz = PRESS_POINT_M
    bench.move("left_hand", x - px, y - py + 0.06, z - pz)
    assert watched.look() == "press"
    bench.push(0.95)
    watched.look()
    assert "done:start" in watched.judged.events
    bench.push(0.0)
    bench.move("left_hand", -0.2, 1.0, -0.1)
    watched.look()
    assert "start" in watched.tracker.done  # it stays pressed


def test_a_running_machine_is_waited_for_and_the_work_then_looked_over(watched: Watched) -> None:
    bench = watched.bench
    put_together(bench)
    for bolt in ("bolt_a", "bolt_b"):
        bench.turn(bolt, 4.0)
    bench.push(0.95)
    watched.look()
    bench.push(0.0)
    bench.machine(MACHINE_RUNNING)
    assert watched.look(5) == "wait"
    bench.machine(MACHINE_DONE)
    assert watched.look() == "idle"
    assert "done:pressing" in watched.judged.events
    x, y, z = bench.place("fixture_seat")
    bench.move("head", x, y + 0.5, z)  # within_m = 0.52
    assert watched.look() == "inspect"
    watched.look(18)
    assert "look" not in watched.tracker.done  # 1.9 s of the 2.0 s
    watched.look(2)
    assert "look" in watched.tracker.done
    assert watched.tracker.done == {step.id for step in bench.scene.procedure}


def test_a_decoy_in_a_socket_is_a_wrong_part_until_it_is_out(watched: Watched) -> None:
    bench = watched.bench
    bench.seat("housing", "fixture_seat")
    bench.seat("gear_wrong", "gear_seat")
    watched.look()
    assert watched.mistake == "wrong_part"
    assert "mistake:wrong_part" in watched.judged.events
    assert "gear" not in watched.tracker.done
    bench.move("gear_wrong", 0.5, 0.9, -0.7)
    bench.let_go("left", "gear_wrong")
    watched.look()
    assert watched.mistake == "none"


def test_a_part_taken_before_its_turn_is_the_wrong_order(watched: Watched) -> None:
    bench = watched.bench
    bench.hold("left", "cover")  # after the gear, says the procedure
    watched.look()
    assert watched.mistake == "wrong_order"
    bench.seat("housing", "fixture_seat")
    watched.look()
    assert watched.mistake == "wrong_order"
    bench.seat("gear", "gear_seat")
    watched.look()
    assert watched.mistake == "none"


def test_a_bolt_is_slack_below_97_percent_of_its_angle_once_the_tool_is_back(watched: Watched) -> None:
    bench = watched.bench
    put_together(bench)
    bench.turn("bolt_a", 3.87)  # 0.97 * 4.0 = 3.88
    bench.turn("bolt_b", 4.0)
    bench.hold("right", "driver")
    watched.look()
    assert watched.mistake == "none"  # still at it
    bench.seat("driver", "holder_seat")
    bench.let_go("right", "bolt_a")
    bench.seat("bolt_a", "hole_a")
    watched.look()
    assert watched.mistake == "not_tightened"
    bench.turn("bolt_a", 3.89)
    watched.look()
    assert watched.mistake == "none"


def test_starting_the_press_without_a_part_skips_a_step(watched: Watched) -> None:
    bench = watched.bench
    put_together(bench)
    bench.let_go("left", "bolt_b")
    bench.turn("bolt_a", 4.0)
    watched.look()
    assert watched.mistake == "none"
    bench.machine(MACHINE_RUNNING)
    watched.look()
    assert watched.mistake == "skipped_step"


def test_an_episode_begins_with_nothing_done(watched: Watched) -> None:
    bench = watched.bench
    bench.push(0.95)
    watched.look()
    assert watched.tracker.done == {"start"}
    bench.push(0.0)
    watched.tracker.begin()
    watched.look()
    assert watched.tracker.done == set()
    assert watched.judged.events == ("episode",)
