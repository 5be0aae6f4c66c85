"""The player's end in Python: what the C# RpcCommunicator does in Unity (communicator API 1.5.0)."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import grpc
import numpy as np
from mlagents_envs.communicator_objects.command_pb2 import QUIT, RESET
from mlagents_envs.communicator_objects.observation_pb2 import NONE as UNCOMPRESSED
from mlagents_envs.communicator_objects.unity_message_pb2 import UnityMessageProto
from mlagents_envs.communicator_objects.unity_to_external_pb2_grpc import UnityToExternalProtoStub
from mlagents_envs.side_channel import IncomingMessage, SideChannel
from mlagents_envs.side_channel.environment_parameters_channel import EnvironmentParametersChannel
from mlagents_envs.side_channel.side_channel_manager import SideChannelManager
from numpy.typing import NDArray

from shiftxr_bridge.mlagents.errors import TrainerGone

API_VERSION = "1.5.0"
_OK = 200
_AGENT_ID = 1
_LOOK_S = 0.2  # how often somebody who waits for a trainer looks whether he is to end


@dataclass(frozen=True, slots=True)
class Reset:
    """Begin an episode, with the environment parameters as they now stand."""

    parameters: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Step:
    """Play one control step."""

    actions: NDArray[np.float32]  # (n,)


@dataclass(frozen=True, slots=True)
class Quit:
    """The trainer is done."""


Command = Reset | Step | Quit


class ParameterReader(EnvironmentParametersChannel):  # type: ignore[misc]
    """The player's side of the stock environment-parameters channel: keeps the floats that it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, float] = {}

    def on_message_received(self, msg: IncomingMessage) -> None:
        """Store one parameter; samplers, which no shiftxr trainer sends, are passed over."""
        name = msg.read_string()
        if msg.read_int32() == self.EnvironmentDataTypes.FLOAT:
            self.values[name] = msg.read_float32()


class PlayerLink:
    """One agent's connection to a trainer. Owns the gRPC channel.

    `close`, from any thread, ends a wait for the trainer: whoever waits gets Quit.
    """

    def __init__(
        self,
        port: int,
        *,
        observation_size: int,
        action_size: int,
        behavior: str = "Worker",
        side_channels: Sequence[SideChannel] = (),
        timeout_s: float = 60.0,
    ) -> None:
        self._brain = f"{behavior}?team=0"
        self._observation_size, self._action_size, self._timeout_s = observation_size, action_size, timeout_s
        self._parameters = ParameterReader()
        self._channels = SideChannelManager([self._parameters, *side_channels])
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self._stub = UnityToExternalProtoStub(self._channel)
        self._described, self._closed = False, False

    def connect(self) -> Command:
        """Shake hands and wait for the trainer's first command; raises TrainerGone."""
        if not self._wait_for_trainer():
            return Quit()
        hello = UnityMessageProto()
        hello.header.status = _OK
        academy = hello.unity_output.rl_initialization_output
        academy.name, academy.communication_version, academy.package_version = (
            "shiftxr",
            API_VERSION,
            "shiftxr",
        )
        academy.capabilities.baseRLCapabilities = True
        empty = UnityMessageProto()  # the trainer drops what this holds, and answers with its first command
        empty.header.status = _OK
        try:
            self._call(hello, self._timeout_s)
            return self._command(self._call(empty, None))
        except TrainerGone:
            if self._closed:
                return Quit()
            raise

    def exchange(self, observation: NDArray[np.float32], *, done: bool = False) -> Command:
        """Report the state after a command, and wait for the next one.

        Args:
            observation: (observation_size,).
            done: the episode ended with this state.

        Returns:
            Quit also when the trainer has gone: an editor's Play ends that way.
        """
        if observation.shape != (self._observation_size,):
            raise ValueError(
                f"observation has shape {observation.shape}, promised were {self._observation_size} numbers"
            )
        message = UnityMessageProto()
        message.header.status = _OK
        if not self._described:
            self._describe(message)
        agent = message.unity_output.rl_output.agentInfos[self._brain].value.add()
        agent.id, agent.done = _AGENT_ID, done
        seen = agent.observations.add()
        seen.shape.append(self._observation_size)
        seen.compression_type = UNCOMPRESSED
        seen.float_data.data.extend(observation.tolist())
        message.unity_output.rl_output.side_channel = bytes(self._channels.generate_side_channel_messages())
        try:
            return self._command(self._call(message, None))
        except TrainerGone:
            return Quit()

    def close(self) -> None:
        """End the connection."""
        self._closed = True
        self._channel.close()

    def _wait_for_trainer(self) -> bool:
        """Whether it came before `close`; raises TrainerGone once the time is over."""
        ready, give_up_s = grpc.channel_ready_future(self._channel), time.monotonic() + self._timeout_s
        while not self._closed:
            try:
                ready.result(timeout=min(_LOOK_S, self._timeout_s))
                return True
            except grpc.FutureTimeoutError as error:
                if time.monotonic() > give_up_s:
                    raise TrainerGone(
                        f"no ML-Agents trainer within {self._timeout_s:g} s: start it before the player"
                    ) from error
        return False

    def _describe(self, message: UnityMessageProto) -> None:
        """The brain's parameters go with the first state: those in an earlier message would be dropped."""
        brain = message.unity_output.rl_initialization_output.brain_parameters.add()
        brain.brain_name, brain.is_training = self._brain, True
        brain.action_spec.num_continuous_actions = self._action_size
        self._described = True

    def _call(self, message: UnityMessageProto, timeout_s: float | None) -> UnityMessageProto:
        try:
            return self._stub.Exchange(message, timeout=timeout_s)
        except grpc.RpcError as error:
            raise TrainerGone(f"the ML-Agents trainer has gone ({error.code().name})") from error
        except ValueError as error:  # gRPC's word for a channel that another thread has closed
            raise TrainerGone("the connection to the ML-Agents trainer is closed") from error

    def _command(self, reply: UnityMessageProto) -> Command:
        if reply.header.status != _OK:
            return Quit()
        order = reply.unity_input.rl_input
        self._channels.process_side_channel_message(order.side_channel)
        if order.command == QUIT:
            return Quit()
        if order.command == RESET:
            return Reset(MappingProxyType(dict(self._parameters.values)))
        actions = order.agent_actions[self._brain].value
        if not actions:
            return Step(np.zeros(self._action_size, np.float32))
        return Step(np.array(actions[0].continuous_actions, np.float32))
