"""mlagents_envs' messages, rebuilt for current protobuf, still are those of the protocol."""

import importlib.metadata
import subprocess
import sys

from shiftxr_bridge.mlagents import install
from shiftxr_bridge.mlagents.stock import UnityEnvironment


def test_a_message_has_the_bytes_that_its_proto_file_says() -> None:
    from mlagents_envs.communicator_objects.unity_message_pb2 import UnityMessageProto

    message = UnityMessageProto()
    message.header.status = 200
    # Field 1 (header, length-delimited) of 3 bytes: field 1 (status, varint) = 200 = 0xc8 0x01.
    assert message.SerializeToString() == bytes([0x0A, 0x03, 0x08, 0xC8, 0x01])
    assert UnityMessageProto.FromString(b"\x0a\x03\x08\xc8\x01").header.status == 200


def test_installing_twice_keeps_the_first_messages() -> None:
    first = sys.modules["mlagents_envs.communicator_objects.unity_message_pb2"]
    install()
    assert sys.modules["mlagents_envs.communicator_objects.unity_message_pb2"] is first


def test_the_environment_is_the_stock_one_and_the_generated_modules_alone_do_not_load() -> None:
    assert importlib.metadata.version("mlagents-envs") == "0.28.0"
    assert UnityEnvironment.__module__ == "mlagents_envs.environment"
    alone = subprocess.run([sys.executable, "-c", "import mlagents_envs.environment"], capture_output=True, text=True)
    assert "Descriptors cannot be created directly" in alone.stderr  # when this ends, so does our need to rebuild
