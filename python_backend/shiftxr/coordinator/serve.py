"""Serve a coordinator: a checked address, a socket bound before anything else, and gunicorn on it."""

import errno
import ipaddress
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from shiftxr.coordinator.app import create_app
from shiftxr.coordinator.coordinator import Coordinator
from shiftxr.coordinator.store import Store
from shiftxr.federation.run_folder import read_run_folder
from shiftxr_bridge.errors import AddressInUse, InsecureBind

_THREADS = 64  # every client that waits for a round holds one


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with one worker process, which builds the app after the fork."""

    def __init__(self, build: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._build, self._options = build, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._build()


def bind(host: str, port: int) -> socket.socket:
    """A listening socket on a loopback address; port 0 takes a free one.

    Raises:
        InsecureBind: the address is not loopback; there is no TLS yet.
        AddressInUse: somebody listens there.
    """
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise InsecureBind(
            f"--host {host} is not loopback and there is no TLS yet: use 127.0.0.1, or a tunnel such as ssh -L"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"can't be bound ({error.strerror})"
        raise AddressInUse(f"port {port} on {host} {reason}: choose another --port, or 0 for a free one") from error
    listener.listen(128)
    return listener


def serve(run: Path, listener: socket.socket, token: str) -> None:
    """Serve a run folder until SIGINT or SIGTERM. Checks the folder before it forks; raises BadPlan."""
    plan, first = read_run_folder(run)

    def build() -> Flask:
        return create_app(Coordinator(plan, first, Store(run), token))

    options = {
        "bind": f"fd://{listener.fileno()}",
        "workers": 1,
        "worker_class": "gthread",
        "threads": _THREADS,
        "timeout": 120,
        "graceful_timeout": 5,
        "loglevel": "warning",
        "control_socket_disable": True,
        "worker_tmp_dir": None,
    }
    _Server(build, options).run()
