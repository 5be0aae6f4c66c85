"""Make mlagents_envs' protobuf messages load under current protobuf.

The generated modules of mlagents_envs are from before protoc 3.19 and refuse to import under protobuf 4 and later.
Each holds the serialized descriptor of its .proto file as a literal: read that without running the module, build the
messages from it, and register the result under the module's name.
"""

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.internal import builder

_PACKAGE = "mlagents_envs.communicator_objects"


def install() -> None:
    """Register working message modules in `sys.modules`; a second call does nothing."""
    if f"{_PACKAGE}.unity_message_pb2" in sys.modules:
        return
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("mlagents_envs is not installed: run `make setup`")
    folder = Path(spec.submodule_search_locations[0])
    files = {}
    for path in sorted(folder.glob("*_pb2.py")):
        proto = descriptor_pb2.FileDescriptorProto.FromString(_serialized_descriptor(path))
        files[proto.name] = (proto, path.stem)
    registered: set[str] = set()
    for name in files:
        _register(name, files, registered)


def _serialized_descriptor(path: Path) -> bytes:
    """The `serialized_pb` literal of a generated module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "serialized_pb":
            literal = node.value.args[0] if isinstance(node.value, ast.Call) else node.value
            value = ast.literal_eval(literal)
            return value.encode("latin1") if isinstance(value, str) else bytes(value)
    raise ImportError(f"{path} holds no serialized descriptor: is mlagents-envs 0.28.0 installed?")


def _register(
    name: str, files: dict[str, tuple[descriptor_pb2.FileDescriptorProto, str]], registered: set[str]
) -> None:
    """Add one file to the default pool after those that it imports, and its module to `sys.modules`."""
    if name in registered or name not in files:  # google's own files are in the pool already
        return
    registered.add(name)
    proto, stem = files[name]
    for dependency in proto.dependency:
        _register(dependency, files, registered)
    pool = descriptor_pool.Default()  # type: ignore[no-untyped-call]
    descriptor = pool.AddSerializedFile(proto.SerializeToString())
    module = ModuleType(f"{_PACKAGE}.{stem}", f"Rebuilt from {name}.")
    module.__dict__["DESCRIPTOR"] = descriptor
    builder.BuildMessageAndEnumDescriptors(descriptor, module.__dict__)
    builder.BuildTopDescriptorsAndMessages(descriptor, module.__name__, module.__dict__)
    sys.modules[module.__name__] = module
