"""The stock UnityEnvironment against a player process, over real gRPC on loopback."""

import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from shiftxr_bridge.errors import AddressInUse
from shiftxr_bridge.mlagents.endpoints import Endpoints, EndpointsChannel
from shiftxr_bridge.mlagents.errors import PlayerGone, TrainerGone
from shiftxr_bridge.mlagents.player_end import PlayerLink
from shiftxr_bridge.mlagents.stock import ActionTuple, EnvironmentParametersChannel
from shiftxr_bridge.mlagents.trainer_end import PlayerEnvironment, connect_editor, launch_player

BEHAVIOR = "Worker?team=0"
PUPPET = Path(__file__).with_name("puppet_player.py")


def command(manner: str) -> list[str]:
    return [sys.executable, str(PUPPET), manner]


@pytest.fixture
def parameters() -> EnvironmentParametersChannel:
    return EnvironmentParametersChannel()


@pytest.fixture
def endpoints() -> EndpointsChannel:
    return EndpointsChannel()


@pytest.fixture
def environment(parameters: EnvironmentParametersChannel, endpoints: EndpointsChannel) -> Iterator[PlayerEnvironment]:
    with launch_player(command("obeys"), timeout_s=30, side_channels=[parameters, endpoints]) as launched:
        yield launched


def observation(environment: PlayerEnvironment) -> list[float]:
    decisions, _ = environment.get_steps(BEHAVIOR)
    return [float(x) for x in decisions.obs[0][0]]


def act(environment: PlayerEnvironment, *actions: float) -> None:
    environment.set_actions(BEHAVIOR, ActionTuple(continuous=np.array([actions], np.float32)))
    environment.step()


def test_parameters_and_actions_arrive_and_the_state_comes_back(
    environment: PlayerEnvironment, parameters: EnvironmentParametersChannel
) -> None:
    parameters.set_float_parameter("seed", 41.5)
    environment.reset()
    assert observation(environment) == [41.5, 0.0, 0.0]
    act(environment, 0.25, -1.5, 4.0)
    act(environment, 1.0, 2.0, 0.5)
    assert observation(environment) == [41.5, 3.5, 2.0]
    parameters.set_float_parameter("seed", 7.0)
    environment.reset()
    assert observation(environment) == [7.0, 0.0, 0.0]
    spec = environment.behavior_specs[BEHAVIOR]
    assert (spec.action_spec.continuous_size, spec.observation_specs[0].shape) == (3, (3,))


def test_a_player_says_where_it_streams_before_the_first_reset_returns(
    environment: PlayerEnvironment, parameters: EnvironmentParametersChannel, endpoints: EndpointsChannel
) -> None:
    parameters.set_float_parameter("seed", 0.0)
    environment.reset()
    assert endpoints.endpoints == Endpoints("tcp://127.0.0.1:7001", "tcp://127.0.0.1:7002")


def test_the_port_listens_on_loopback_only_and_closing_ends_the_player() -> None:
    with launch_player(command("obeys"), timeout_s=30) as environment:
        (player,) = psutil.Process().children()
        connections = psutil.Process().net_connections("tcp")
        listening = {c.laddr.ip.removeprefix("::ffff:") for c in connections if c.status == psutil.CONN_LISTEN}
        assert listening == {"127.0.0.1"}
    assert not player.is_running()
    environment.close()  # does nothing


@pytest.mark.parametrize(
    ("manner", "says"),
    [("killed", "killed by signal 9"), ("hangs", r"did not answer for 2 s")],
)
def test_a_player_lost_in_an_episode_is_reported(manner: str, says: str) -> None:
    channel = EnvironmentParametersChannel()
    channel.set_float_parameter("seed", 0.0)
    with launch_player(command(manner), timeout_s=20, side_channels=[channel]) as environment:
        environment.reset()
        act(environment, 0.0, 0.0, 0.0)
        environment._communicator.timeout_wait = environment._patience_s = 2  # from here on
        with pytest.raises(PlayerGone, match=says):
            act(environment, 0.0, 0.0, 0.0)
    assert not psutil.Process().children()


def test_a_player_that_exits_at_once_is_reported_with_its_last_words(tmp_path: Path) -> None:
    began_s = time.monotonic()
    with pytest.raises(PlayerGone, match=r"exited with status 1 \(no such scene: warehouse\)"):
        launch_player(command("exits"), timeout_s=50, log_path=tmp_path / "player.log")
    assert time.monotonic() - began_s < 40  # its end was seen: nobody waited for the time-out
    assert not psutil.Process().children()


def test_a_player_that_never_comes_is_reported_in_time() -> None:
    with pytest.raises(PlayerGone, match="did not connect within 1 s"):
        launch_player(command("never connects"), timeout_s=1)
    assert not psutil.Process().children()


def test_a_player_that_can_not_be_started_is_reported() -> None:
    with pytest.raises(PlayerGone, match=r"can't start /nowhere/factory.x86_64"):
        launch_player(["/nowhere/factory.x86_64"], timeout_s=5)


def test_a_taken_port_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AddressInUse, match="end the other trainer"):
        connect_editor(port=taken.getsockname()[1], timeout_s=1)


def test_an_editor_in_which_nobody_presses_play_is_reported() -> None:
    with pytest.raises(PlayerGone, match="press Play in the editor"):
        connect_editor(port=0, timeout_s=1)


def test_a_trainer_that_never_comes_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    link = PlayerLink(port, observation_size=1, action_size=1, timeout_s=0.5)
    try:
        with pytest.raises(TrainerGone, match=r"no ML-Agents trainer within 0\.5 s"):
            link.connect()
    finally:
        link.close()
