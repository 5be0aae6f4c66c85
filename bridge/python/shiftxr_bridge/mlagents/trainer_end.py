"""The trainer's end: the stock UnityEnvironment on loopback, over a player process that we launch and watch."""

import atexit
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import grpc
from mlagents_envs.communicator_objects.unity_to_external_pb2_grpc import (
    add_UnityToExternalProtoServicer_to_server,
)
from mlagents_envs.environment import UnityEnvironment
from mlagents_envs.exception import UnityCommunicatorStoppedException, UnityTimeOutException
from mlagents_envs.rpc_communicator import RpcCommunicator, UnityToExternalServicerImplementation
from mlagents_envs.side_channel import SideChannel

from shiftxr_bridge.errors import AddressInUse
from shiftxr_bridge.mlagents.errors import PlayerGone

EDITOR_PORT = 5004
_WATCH_S = 0.1
_GRACE_S = 5.0
_LOG_LINES = 5


class LoopbackCommunicator(RpcCommunicator):  # type: ignore[misc]
    """The stock server on 127.0.0.1 instead of every interface (it has no authentication), and on port 0 if asked."""

    port: int

    def create_server(self) -> None:
        """Bind, choosing a free port for 0, and serve."""
        self.pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mlagents")
        self.server = grpc.server(thread_pool=self.pool, options=(("grpc.so_reuseport", 0),))
        self.unity_to_external = UnityToExternalServicerImplementation()
        add_UnityToExternalProtoServicer_to_server(self.unity_to_external, self.server)
        try:
            self.port = self.server.add_insecure_port(f"127.0.0.1:{self.port}")
        except RuntimeError as error:
            raise AddressInUse(
                f"ML-Agents port {self.port} is taken: choose another, or end the other trainer"
            ) from error
        self.server.start()
        self.is_open = True

    def poll_for_timeout(self, poll_callback: Any = None) -> None:
        """Wait for the player, looking after its process ten times a second."""
        deadline_s = time.monotonic() + self.timeout_wait
        while time.monotonic() < deadline_s:
            if self.unity_to_external.parent_conn.poll(_WATCH_S):
                return
            if poll_callback:
                poll_callback()
        raise UnityTimeOutException(f"nothing from the player for {self.timeout_wait:g} s")

    def close(self) -> None:
        """Tell the player to quit and join the server's threads."""
        super().close()
        self.pool.shutdown(wait=True, cancel_futures=True)


class PlayerEnvironment(UnityEnvironment):  # type: ignore[misc]
    """A stock UnityEnvironment that owns its player's process, if it has one.

    Every way in which the player can be lost raises PlayerGone, at once where its process is seen dead and otherwise
    within `timeout_s`.
    """

    def __init__(
        self,
        command: Sequence[str] | None,
        *,
        port: int,
        timeout_s: float,
        side_channels: Sequence[SideChannel],
        log_path: Path | None,
    ) -> None:
        self._command, self._log_path, self._port_wanted, self._patience_s = (
            command,
            log_path,
            port,
            timeout_s,
        )
        try:
            super().__init__(base_port=port, timeout_wait=timeout_s, side_channels=list(side_channels))
        except BaseException as error:
            self._close()
            if isinstance(error, UnityTimeOutException):
                raise self._gone(f"did not connect within {timeout_s:g} s") from error
            raise

    def _get_communicator(self, worker_id: int, base_port: int, timeout_wait: float) -> LoopbackCommunicator:
        communicator = LoopbackCommunicator(worker_id, base_port, timeout_wait)
        if self._command is not None:
            log = subprocess.DEVNULL if self._log_path is None else self._log_path.open("ab")
            try:
                self._process = subprocess.Popen(
                    [*self._command, "--mlagents-port", str(communicator.port)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # Ctrl-C reaches the trainer, which then ends the player
                )
            except OSError as error:
                communicator.close()
                raise PlayerGone(f"can't start {self._command[0]}: {error.strerror}; check the path") from error
            finally:
                if not isinstance(log, int):
                    log.close()
        return communicator

    def reset(self) -> None:
        """Stock reset; raises PlayerGone."""
        self._exchange(super().reset)

    def step(self) -> None:
        """Stock step; raises PlayerGone."""
        self._exchange(super().step)

    def _exchange(self, stock: Any) -> None:
        try:
            stock()
        except UnityTimeOutException as error:
            raise self._gone(f"did not answer for {self._patience_s:g} s") from error
        except UnityCommunicatorStoppedException as error:
            raise self._gone("closed the connection") from error

    def _poll_process(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            status = self._process.returncode
            raise self._gone(f"exited with status {status}" if status >= 0 else f"was killed by signal {-status}")

    def _gone(self, how: str) -> PlayerGone:
        name = "the Unity editor" if self._command is None else "the player"
        last = _last_lines(self._log_path)
        remedy = "press Play in the editor" if self._command is None else "run its command by hand to see why"
        return PlayerGone(f"{name} {how}{f' ({last})' if last else ''}: {remedy}")

    def _close(self, timeout: int | None = None) -> None:
        """Ask the player to quit, then terminate, then kill it; reap it."""
        atexit.unregister(self._close)
        self._loaded = False
        if hasattr(self, "_communicator"):
            self._communicator.close()
        process, self._process = self._process, None  # type: ignore[assignment]
        if process is None:
            return
        for end in (None, process.terminate, process.kill):
            if end is not None:
                end()
            try:
                process.wait(timeout=_GRACE_S)
            except subprocess.TimeoutExpired:
                continue
            return

    def close(self) -> None:
        """End the player and the connection; a second call does nothing."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def launch_player(
    command: Sequence[str],
    *,
    timeout_s: float = 60.0,
    side_channels: Sequence[SideChannel] = (),
    log_path: Path | None = None,
) -> PlayerEnvironment:
    """Start a player with `--mlagents-port N` appended to its command and wait until it has connected.

    Args:
        log_path: where the player's output goes; its last lines are quoted when it fails.

    Raises:
        PlayerGone: it can't be started, exits, or does not connect within `timeout_s`.
    """
    return PlayerEnvironment(command, port=0, timeout_s=timeout_s, side_channels=side_channels, log_path=log_path)


def connect_editor(
    *, port: int = EDITOR_PORT, timeout_s: float = 300.0, side_channels: Sequence[SideChannel] = ()
) -> PlayerEnvironment:
    """Wait until somebody presses Play in a Unity editor; raises PlayerGone, AddressInUse."""
    return PlayerEnvironment(None, port=port, timeout_s=timeout_s, side_channels=side_channels, log_path=None)


def _last_lines(path: Path | None) -> str:
    if path is None or not path.is_file():
        return ""
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    return " | ".join([line.strip() for line in lines if line.strip()][-_LOG_LINES:])
