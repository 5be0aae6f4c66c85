"""23 actions: head and hands follow their targets as PROTOCOL.md says, and hands do to parts what it says."""

from pathlib import Path

import numpy as np
import pytest
from tests.player_contract.driven import BEHAVIOR, PATIENCE_S, Driven
from tests.player_contract.hand_work import close_on, free_part, grasp_point
from tests.player_contract.subject import Subject

from shiftxr.scenes.layout import GRIP, HEAD_POSE, MACHINE_DONE, MACHINE_IDLE, MACHINE_RUNNING, WRIST_POSE
from shiftxr_bridge.mlagents.errors import PlayerGone
from shiftxr_bridge.mlagents.stock import ActionTuple
from shiftxr_bridge.mlagents.trainer_end import launch_player
from shiftxr_bridge.rotation import conjugate, from_rotvec, multiply, to_rotvec

# PROTOCOL.md's numbers, written again: a test that read them where the player does would see no change.
FOLLOW_RADPS, GRIP_TIME_S = 25.0, 0.08
PRESS_POINT_M = np.array([0.0, -0.02, -0.17])  # in the wrist's frame
POSES = {"head": HEAD_POSE, "left": WRIST_POSE[0], "right": WRIST_POSE[1]}
SEEN = {"head": slice(0, 7), "left": slice(7, 14), "right": slice(16, 23)}  # in the observation


@pytest.fixture
def part(driven: Driven) -> str:
    """A part that lies about, at the beginning of an episode."""
    driven.reset(seed=2)
    body = free_part(driven.scene, driven.objects)
    if body is None:
        pytest.skip(f"{driven.scene.name} has nothing to take")
    return body


def test_there_is_one_worker_of_23_continuous_actions(driven: Driven) -> None:
    assert list(driven.environment.behavior_specs) == [BEHAVIOR]
    spec = driven.environment.behavior_specs[BEHAVIOR].action_spec
    assert (spec.continuous_size, spec.discrete_size) == (23, 0)


@pytest.mark.parametrize("who", list(POSES))
def test_head_and_wrists_come_to_rest_on_their_targets(driven: Driven, who: str) -> None:
    driven.reset(seed=1)
    target = driven.action[POSES[who]]
    target[:3] += (0.08, 0.05, -0.1)
    target[3:] = multiply(from_rotvec(np.array([0.1, 0.3, -0.2])), target[3:])
    bystanders = {name: driven.observation[SEEN[name]] for name in POSES if name != who}
    driven.play(1.2)
    reached = driven.observation[SEEN[who]].astype(np.float64)
    np.testing.assert_allclose(reached[:3], target[:3], atol=2e-3)
    assert np.linalg.norm(to_rotvec(multiply(reached[3:], conjugate(target[3:])))) < np.radians(0.5)
    for name, pose in bystanders.items():
        np.testing.assert_allclose(driven.observation[SEEN[name]], pose, atol=1e-3)


def follows_a_ramp(t_s: float, ramp_s: float) -> float:
    """Where a critically damped system of 25 rad/s is at t_s when its target goes from 0 to 1 during ramp_s.

    The answer to a ramp of slope 1 is t - 2/w + (t + 2/w) exp(-w t); a ramp that ends is one ramp less a later one.
    """
    w = FOLLOW_RADPS

    def ramp(t: float) -> float:
        return t - 2 / w + (t + 2 / w) * float(np.exp(-w * t)) if t > 0 else 0.0

    return (ramp(t_s) - ramp(t_s - ramp_s)) / ramp_s


def test_a_hand_follows_as_a_critically_damped_system_of_25_rad_per_s(driven: Driven) -> None:
    assert follows_a_ramp(0.1, 0.1) == pytest.approx(0.348, abs=1e-3)  # 1 - 2/2.5 + (1 + 2/2.5) exp(-2.5)
    start = driven.reset(seed=1)[16]
    driven.action[14] += 0.1
    step_s = 1 / driven.control_hz
    for step in range(1, 1 + round(0.3 * driven.control_hz)):
        driven.step()
        expected = follows_a_ramp(step * step_s, step_s)  # the target goes evenly over the step that brings it
        assert (driven.observation[16] - start) / 0.1 == pytest.approx(expected, abs=0.04), step


def test_a_grip_follows_with_a_lag_of_80_ms(driven: Driven) -> None:
    driven.reset(seed=1)
    driven.action[GRIP[0]] = 1.0
    for step in range(1, 1 + round(0.2 * driven.control_hz)):
        driven.step()
        expected = 1 - np.exp(-step / driven.control_hz / GRIP_TIME_S)
        assert driven.objects.grip[0] == pytest.approx(expected, abs=0.08), step  # it moves 100 times a second
    assert driven.objects.grip[1] == 0.0


def test_a_grip_that_closes_takes_the_part_within_reach_which_follows_until_it_opens(driven: Driven, part: str) -> None:
    close_on(driven, 0, part)
    taken = driven.objects
    assert (taken.held, taken.holder[part]) == ((part, None), "left")
    driven.action[WRIST_POSE[0]][:3] += (0.05, 0.2, 0.0)
    driven.play(1.0)
    lifted = driven.objects
    np.testing.assert_allclose(lifted.part[part][:3] - taken.part[part][:3], [0.05, 0.2, 0.0], atol=0.02)
    driven.action[GRIP[0]] = 0.5  # below what takes, above what lets go
    driven.play(0.5)
    assert driven.objects.held == (part, None)
    driven.action[GRIP[0]] = 0.0
    driven.play(1.0)
    assert driven.objects.held == (None, None)
    assert driven.objects.part[part][1] < lifted.part[part][1] - 0.1  # it fell


def test_a_hand_that_was_closed_before_it_came_takes_nothing(driven: Driven, part: str) -> None:
    driven.action[GRIP[0]] = 1.0
    driven.play(0.5)
    close_on(driven, 0, part)
    assert driven.objects.held == (None, None)


def test_a_grip_out_of_reach_takes_nothing(driven: Driven, part: str) -> None:
    radius_m = max(g.grasp_radius_m for g in driven.scene.graspables)
    place = grasp_point(driven.scene, driven.objects, part)
    driven.action[WRIST_POSE[0]][:3] = place + np.array([0.0, 0.05 + radius_m + 0.3, 0.1])
    driven.play(1.0)
    driven.action[GRIP[0]] = 1.0
    driven.play(0.4)
    assert driven.objects.held == (None, None)


def test_a_part_let_go_near_a_free_socket_that_accepts_it_snaps_in(driven: Driven) -> None:
    driven.reset(seed=2)
    first = next((s for s in driven.scene.procedure if s.part and s.socket and not s.after), None)
    if first is None or first.part is None or first.socket is None:
        pytest.skip(f"{driven.scene.name} has no part that may be placed first")
    tolerance_m = next(s.tolerance_m for s in driven.scene.sockets if s.site == first.socket)
    close_on(driven, 0, first.part)
    assert driven.objects.held[0] == first.part
    wrist = driven.action[WRIST_POSE[0]]
    wrist[1] += 0.1
    driven.play(0.8)
    seat = driven.objects.socket[first.socket]
    wrist[:3] += seat + np.array([0.0, 0.6 * tolerance_m, 0.0]) - driven.objects.part[first.part][:3]
    driven.play(1.2)
    driven.action[GRIP[0]] = 0.0
    driven.play(0.5)
    assert driven.objects.holder[first.part] == first.socket
    np.testing.assert_allclose(driven.objects.part[first.part][:3], seat, atol=5e-3)


def test_a_fingertip_presses_a_button_and_its_machine_runs(driven: Driven) -> None:
    driven.reset(seed=4)
    machine = next(iter(driven.scene.machines), None)
    if machine is None:
        pytest.skip(f"{driven.scene.name} has no machine")
    top = driven.objects.button[machine.button].top
    driven.action[WRIST_POSE[0]][:3] = top - PRESS_POINT_M - np.array([0.0, 0.02, 0.0])  # two centimetres into it
    driven.play(1.2)
    assert driven.objects.button[machine.button].travel > 0.8
    assert driven.objects.machine[machine.name].state == MACHINE_RUNNING


def test_a_machine_that_a_button_started_runs_for_its_time(driven: Driven) -> None:
    driven.reset(seed=4)
    machine = min(driven.scene.machines, key=lambda m: m.run_s, default=None)
    if machine is None:
        pytest.skip(f"{driven.scene.name} has no machine")
    wrist = driven.action[WRIST_POSE[0]]
    home = wrist.copy()
    wrist[:3] = driven.objects.button[machine.button].top - PRESS_POINT_M - np.array([0.0, 0.02, 0.0])
    step_s = 1 / driven.control_hz
    waited_s = ran_s = 0.0
    while driven.objects.machine[machine.name].state == MACHINE_IDLE and waited_s < 2.0:
        driven.step()
        waited_s += step_s
    wrist[:] = home  # a button that is let go stops nothing
    while driven.objects.machine[machine.name].state == MACHINE_RUNNING and ran_s < machine.run_s + 1.0:
        driven.step()
        ran_s += step_s
    assert ran_s == pytest.approx(machine.run_s, abs=1.1 * step_s)
    assert driven.objects.machine[machine.name].state == MACHINE_DONE


def test_an_action_that_is_not_finite_ends_the_player_with_one_line(subject: Subject, tmp_path: Path) -> None:
    log = tmp_path / "player.log"
    command = subject.command(control_hz=10, rgb_hz=10)
    with launch_player(command, timeout_s=PATIENCE_S, log_path=log) as environment:
        environment.reset()
        action = np.zeros((1, 23), np.float32)
        action[0, 8] = np.nan
        environment.set_actions(BEHAVIOR, ActionTuple(continuous=action))
        with pytest.raises(PlayerGone):
            environment.step()
    said = log.read_text(encoding="utf-8")
    assert "finite" in said
    assert "Traceback" not in said
