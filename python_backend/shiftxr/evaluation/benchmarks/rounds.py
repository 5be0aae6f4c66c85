"""`round.seconds_4x20mb` and `round.seconds_20x20mb`: a round without training, and what its bytes alone cost.

A round: every client fetches 20 MB of modules, hands in 20 MB, and waits until the next round is open. The baseline
moves the same bytes over bare HTTP, with nothing checked or kept, and takes numpy's mean.
"""

import multiprocessing
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import requests

from shiftxr.evaluation.benchmarks.figure import Figure
from shiftxr.evaluation.processes import PartFailed, Processes
from shiftxr.federation.calls import CoordinatorClient
from shiftxr.federation.codec import Update
from shiftxr.federation.modules import Modules
from shiftxr.federation.plan import Plan, plan_modules
from shiftxr.federation.run_folder import write_run_folder

_NUMBERS = 5_000_000  # float32: 20 MB
_ROUNDS = 4  # the first is warm-up
_TOKEN = "bench"
_TIMEOUT_S = 60.0


def run() -> list[Figure]:
    """The mean of three rounds with 4 clients, and with 20."""
    return [
        Figure(f"round.seconds_{clients}x20mb", _federated(clients), "s", _bare(clients), "lower")
        for clients in (4, 20)
    ]


def _federated(clients: int) -> float:
    modules: Modules = {f"module_{n}": {"w": np.full(_NUMBERS // 4, float(n), np.float32)} for n in range(4)}
    update = Update(modules, dict.fromkeys(modules, 10), {"loss": 1.0})
    plan = Plan(rounds=_ROUNDS, windows_per_round=1, min_clients=clients, modules=plan_modules(modules))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shiftxr-bench-")))
        write_run_folder(folder / "run", plan, modules)
        processes = stack.enter_context(closing(Processes(folder / "logs")))
        command = ["coordinator", "--run", str(folder / "run"), "--port", "0", "--token", _TOKEN]
        url = processes.wait_for_line(processes.start("coordinator", command), "coordinator at ", _TIMEOUT_S)
        members = [CoordinatorClient(url.removeprefix("coordinator at ")) for _ in range(clients)]
        for index, member in enumerate(members):
            stack.enter_context(closing(member))
            member.join(_TOKEN, name=f"client-{index}", scene="none", profile="none")

        def take_part(member: CoordinatorClient) -> None:
            number, _ = member.fetch_modules()
            member.submit(number, update)
            while member.wait_for_round(number).round == number:
                pass

        return _mean_round_s(clients, lambda index: take_part(members[index]))


def _mean_round_s(clients: int, take_part: Callable[[int], None], finish: Callable[[], object] = lambda: None) -> float:
    rounds_s = []
    with ThreadPoolExecutor(clients) as pool:
        for _ in range(_ROUNDS):
            began_s = time.perf_counter()
            list(pool.map(take_part, range(clients)))
            finish()
            rounds_s.append(time.perf_counter() - began_s)
    return float(np.mean(rounds_s[1:]))


def _bare(clients: int) -> float:
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    server = spawn.Process(target=_serve_bare, args=(theirs,), daemon=True)
    server.start()
    try:
        if not ours.poll(_TIMEOUT_S):
            raise PartFailed(f"the bare HTTP server did not start within {_TIMEOUT_S:g} s")
        url = ours.recv()
        body = np.ones(_NUMBERS, np.float32).tobytes()
        sessions = [requests.Session() for _ in range(clients)]

        def take_part(index: int) -> None:
            assert len(sessions[index].get(url, timeout=_TIMEOUT_S).content) == len(body)
            sessions[index].post(url, data=body, timeout=_TIMEOUT_S).raise_for_status()

        def finish() -> None:
            ours.send("mean")
            ours.recv()

        mean_s = _mean_round_s(clients, take_part, finish)
        for session in sessions:
            session.close()
        ours.send("end")
        return mean_s
    finally:
        server.join(5.0)
        if server.is_alive():
            server.kill()
            server.join()


def _serve_bare(pipe: Connection) -> None:
    """Serve 20 MB, take 20 MB, and average what came in a round when told to."""
    bodies: list[bytes] = []
    model = np.ones(_NUMBERS, np.float32).tobytes()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._reply(model)

        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self._reply(b"")

        def _reply(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with ThreadPoolExecutor(1) as pool:
        pool.submit(server.serve_forever)
        pipe.send(f"http://127.0.0.1:{server.server_address[1]}/")
        while pipe.recv() == "mean":
            np.mean([np.frombuffer(body, np.float32) for body in bodies], axis=0)
            bodies.clear()
            pipe.send("done")
        server.shutdown()
