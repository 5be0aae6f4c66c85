"""Light, noise and machines follow their parameters, at a reset and within an episode; wrong ones are refused."""

import numpy as np
import pytest
from tests.player_contract.driven import Driven, of

from shiftxr.scenes.layout import HEAD_POSE, MACHINE_IDLE, MACHINE_RUNNING
from shiftxr.scenes.scene import Dial
from shiftxr_bridge.errors import RequestRefused
from shiftxr_bridge.rotation import from_rotvec
from shiftxr_bridge.subscriber import Message


def dial(driven: Driven, name: str) -> Dial:
    if name not in driven.scene.environment:
        pytest.skip(f"{driven.scene.name} has no {name}")
    return driven.scene.environment[name]


def brightness(messages: list[Message]) -> float:
    """Of the last frame, 0 to 255."""
    return float(np.asarray(of(messages, "headset/rgb")[-1].sample).mean())


def loudness(messages: list[Message]) -> float:
    """Root mean square of all sound, in 16-bit steps."""
    blocks = np.concatenate([np.asarray(m.sample, np.float64) for m in of(messages, "headset/audio")])
    return float(np.sqrt(np.mean(blocks**2)))


def test_light_at_a_reset_brightens_the_picture(driven: Driven) -> None:
    light = dial(driven, "light")
    seen = []
    for value in (light.min, light.max):
        driven.reset(1, light=value)
        seen.append(brightness(driven.play(0.3)))
    assert seen[1] > 1.5 * seen[0]
    driven.reset(1, light=light.default)


def test_light_that_is_set_shows_in_the_frames_after_the_step_that_the_reply_names(driven: Driven) -> None:
    light = dial(driven, "light")
    driven.reset(1, light=light.max)
    bright = brightness(driven.play(0.3))
    reply, messages = driven.ask(lambda asks: asks.request("environment", parameters={"light": light.min}))
    assert reply["parameters"]["light"] == light.min
    later = [m for m in of(messages + driven.play(0.3), "headset/rgb") if m.header.t_ns > reply["t"]]
    assert all(np.asarray(m.sample).mean() < bright / 1.5 for m in later)
    earlier = [m for m in of(messages, "headset/rgb") if m.header.t_ns <= reply["t"] - 1e9 / driven.control_hz]
    assert all(np.asarray(m.sample).mean() > bright / 1.1 for m in earlier)
    assert later
    driven.reset(1, light=light.default)


@pytest.mark.parametrize("way", ["at a reset", "within an episode"])
def test_hall_noise_is_heard(driven: Driven, way: str) -> None:
    noise = dial(driven, "hall_noise")
    heard = []
    for value in (noise.min, noise.max):
        if way == "at a reset":
            driven.reset(1, hall_noise=value)
        else:
            driven.reset(1, hall_noise=noise.default)
            driven.ask(lambda asks, value=value: asks.set_environment({"hall_noise": value}))  # type: ignore[misc]
        driven.play(0.3)  # what still rang
        heard.append(loudness(driven.play(0.4)))
    assert heard[1] > 3 * heard[0] + 50
    driven.reset(1, hall_noise=noise.default)


def test_a_machine_that_is_switched_runs_is_heard_and_is_told(driven: Driven) -> None:
    machine = next(iter(driven.scene.machines), None)
    if machine is None:
        pytest.skip(f"{driven.scene.name} has no machine")
    driven.reset(1)
    driven.play(0.5)
    quiet = loudness(driven.play(0.4))
    for value, state in ((1.0, MACHINE_RUNNING), (0.0, MACHINE_IDLE)):
        now, _ = driven.ask(lambda asks, value=value: asks.set_environment({f"machine.{machine.name}": value}))  # type: ignore[misc]
        assert now[f"machine.{machine.name}"] == value
        messages = driven.play(0.4)
        assert driven.objects.machine[machine.name].state == state
        if value:
            assert loudness(messages) > 1.5 * quiet


def test_a_machine_on_the_right_is_louder_in_the_right_channel(driven: Driven) -> None:
    machine = next(iter(driven.scene.machines), None)
    if machine is None:
        pytest.skip(f"{driven.scene.name} has no machine")
    place = driven.objects.button[machine.button].top  # it stands by its button
    for quarter, louder in ((-np.pi / 2, 0), (np.pi / 2, 1)):  # turned right, it is on the left
        driven.reset(1)
        head = driven.action[HEAD_POSE]
        away = place - head[:3]
        head[3:] = from_rotvec(np.array([0.0, np.arctan2(-away[0], -away[2]) + quarter, 0.0]))
        driven.play(1.0)
        driven.ask(lambda asks: asks.set_environment({f"machine.{machine.name}": 1.0}))
        blocks = of(driven.play(0.6), "headset/audio")
        level = np.concatenate([np.asarray(m.sample, np.float64) for m in blocks]).std(axis=0)
        assert level[louder] > 1.03 * level[1 - louder]


def test_parameters_that_are_not_there_or_out_of_range_are_refused_and_change_nothing(driven: Driven) -> None:
    driven.reset(1)
    before, _ = driven.ask(lambda asks: asks.set_environment({}))
    machines = {f"machine.{machine.name}" for machine in driven.scene.machines}
    faults = {f"fault.{machine.name}" for machine in driven.scene.machines}
    assert set(before) == set(driven.scene.environment) | machines | faults
    refusals = [({"gravity": 1.0}, "UnknownName", next(iter(before)))]
    for name, limits in driven.scene.environment.items():
        refusals += [({name: limits.max + 1.0}, "OutOfRange", f"{limits.max:g}")]
        refusals += [({name: limits.min - 1.0}, "OutOfRange", f"{limits.min:g}")]
    refusals += [({name: 0.5}, "OutOfRange", "1") for name in machines]
    refusals += [({name: 4.0}, "OutOfRange", "3") for name in faults]
    for parameters, error, says in refusals:
        with pytest.raises(RequestRefused, match=says) as refused:
            driven.ask(lambda asks, parameters=parameters: asks.set_environment(parameters))  # type: ignore[misc]
        assert refused.value.error == error
    mixed = {name: limits.max for name, limits in driven.scene.environment.items()} | {"gravity": 1.0}
    with pytest.raises(RequestRefused):
        driven.ask(lambda asks: asks.set_environment(mixed))
    assert driven.ask(lambda asks: asks.set_environment({}))[0] == before
