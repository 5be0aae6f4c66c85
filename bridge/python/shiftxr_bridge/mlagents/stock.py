"""What other packages use of mlagents_envs. Imported from here, it works: this package has mended protobuf first."""

from mlagents_envs.base_env import ActionTuple
from mlagents_envs.environment import UnityEnvironment
from mlagents_envs.side_channel.environment_parameters_channel import EnvironmentParametersChannel

__all__ = ["ActionTuple", "EnvironmentParametersChannel", "UnityEnvironment"]
