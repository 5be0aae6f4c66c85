"""Both ends of the ML-Agents connection. Importing this package makes `mlagents_envs` work on current protobuf."""

from shiftxr_bridge.mlagents.protobuf import install

install()
