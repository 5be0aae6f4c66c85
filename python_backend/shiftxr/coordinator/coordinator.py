"""The federation's rounds: who has joined, which updates are in, and when a round closes.

It knows named tensors and nothing of models or sensors. One instance serves all request threads of one process.
"""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import psutil

from shiftxr.coordinator.store import Store
from shiftxr.federation.aggregate import ModuleAverage, check
from shiftxr.federation.api import (
    ClientState,
    ClientStatus,
    CoordinatorState,
    JoinRequest,
    Membership,
    Receipt,
    RoundRecord,
    RoundState,
)
from shiftxr.federation.codec import MAX_HEADER_BYTES, encode
from shiftxr.federation.errors import BadUpdate, NotAllowed, WrongRound
from shiftxr.federation.modules import Modules
from shiftxr.federation.plan import Plan

_PIECE_BYTES = 1 << 20
MAX_WAIT_S = 30.0


class Coordinator:
    """Owns the store and the state of the open round."""

    def __init__(
        self, plan: Plan, first: Modules, store: Store, token: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.plan, self._store, self._token, self._clock = plan, store, token, clock
        self._layout = plan.shared()
        self._change = threading.Condition()
        self._status: dict[int, ClientStatus] = {}
        self._round = store.open_round()
        shared = {name: tensors for name, tensors in first.items() if name in self._layout}
        self._modules = store.modules_after(self._round - 1) or shared
        self._body = encode(self._modules)
        self._opened_s, self._bytes_down = clock(), 0
        with self._change:
            self._close_if_due()  # all updates may have been in when the process ended

    @property
    def max_body_bytes(self) -> int:
        """No honest update is larger."""
        return self.plan.payload_bytes() + MAX_HEADER_BYTES + 64

    def join(self, request: JoinRequest) -> Membership:
        """Take a client in; raises NotAllowed for a wrong token."""
        self._check_token(request.token)
        secret = secrets.token_urlsafe(32)
        client = self._store.add_client(request.name, request.scene, request.profile, _hash(secret))
        return Membership(client_id=client, secret=secret)

    def authenticate(self, secret: str) -> int:
        """The client that a secret belongs to; raises NotAllowed."""
        client = self._store.client_by_secret(_hash(secret))
        if client is None:
            raise NotAllowed("unknown client secret: join again")
        return client

    def allow_view(self, credential: str) -> None:
        """Let a client, or who has the join token, look on; raises NotAllowed."""
        if not hmac.compare_digest(credential.encode(), self._token.encode()):
            self.authenticate(credential)

    def wait_for_round(self, after: int, wait_s: float) -> RoundState:
        """The state once a round later than `after` is open or all are finished; at the latest after wait_s."""
        deadline_s = self._clock() + (min(wait_s, MAX_WAIT_S) if wait_s > 0.0 else 0.0)  # NaN is no wait
        with self._change:
            while not (self._finished or self._round > after):
                left_s = deadline_s - self._clock()
                if left_s <= 0.0:
                    break
                self._change.wait(min(left_s, 1.0))
                self._close_if_due()
            return RoundState(round=self._round, state="finished" if self._finished else "open")

    def global_modules(self) -> tuple[int, bytes]:
        """The open round and the body of its modules."""
        with self._change:
            self._bytes_down += len(self._body)
            return self._round, self._body

    def submit(self, round_number: int, client: int, stream: BinaryIO) -> Receipt:
        """Receive an update, check it completely, and acknowledge it once it is durable.

        Raises:
            WrongRound: the round is not open.
            BadUpdate: the body is not a set of modules that the plan shares.
        """
        if client in self._store.updates(round_number):  # the round may have closed since: its answer was lost
            _drain(stream, self.max_body_bytes)
            return Receipt(accepted=False, duplicate=True)
        self._check_open(round_number)
        with self._store.receiving(round_number, client, secrets.token_hex(4)) as path:
            _receive(stream, path, self.max_body_bytes)
            with path.open("rb") as body:
                check(body, self._layout)
            with self._change:
                self._check_open(round_number)
                if client in self._store.updates(round_number):
                    return Receipt(accepted=False, duplicate=True)
                self._store.accept(round_number, client, path)
                self._close_if_due()
        return Receipt(accepted=True)

    def report(self, client: int, status: ClientStatus) -> None:
        """Keep a client's latest status."""
        with self._change:
            self._status[client] = status

    def state(self) -> CoordinatorState:
        """What a view shows."""
        with self._change:  # all of one moment: a finished federation shows its last round
            self._close_if_due()
            rows, closed = self._store.clients(), self._store.closed_rounds()
            submitted = self._store.updates(self._round)
            return CoordinatorState(
                round=self._round,
                rounds_planned=self.plan.rounds,
                finished=self._finished,
                waiting_for=[] if self._finished else [row.name for row in rows if row.id not in submitted],
                clients=[
                    ClientState(
                        client_id=row.id,
                        name=row.name,
                        scene=row.scene,
                        profile=row.profile,
                        rounds=sum(row.name in done.participants for done in closed),
                        status=self._status.get(row.id, ClientStatus()),
                    )
                    for row in rows
                ],
                rounds=[
                    RoundRecord(
                        round=done.number,
                        seconds=done.seconds,
                        participants=list(done.participants),
                        bytes_up=done.bytes_up,
                        bytes_down=done.bytes_down,
                    )
                    for done in closed
                ],
                rss_bytes=psutil.Process().memory_info().rss,
            )

    @property
    def _finished(self) -> bool:
        return self._round > self.plan.rounds

    def _check_token(self, token: str) -> None:
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            raise NotAllowed("wrong join token: take the one that `shiftxr coordinator` printed")

    def _check_open(self, round_number: int) -> None:
        if self._finished or round_number != self._round:
            now = "all rounds are finished" if self._finished else f"round {self._round} is open"
            raise WrongRound(f"round {round_number} is not open: {now}")

    def _close_if_due(self) -> None:
        """Close the open round when all clients are in, or at its deadline with at least one. Called with the lock."""
        if self._finished:
            return
        updates = self._store.updates(self._round)
        expected = max(self.plan.min_clients, len(self._store.clients()))
        elapsed_s = self._clock() - self._opened_s
        overdue = self.plan.deadline_s is not None and elapsed_s >= self.plan.deadline_s
        if len(updates) < expected and not (overdue and updates):
            return
        average = ModuleAverage(self._layout)
        for path in updates.values():
            with path.open("rb") as body:
                average.add(body)
        modules = average.mean(self._modules)
        self._store.close_round(self._round, modules, elapsed_s, self._bytes_down)
        self._modules, self._body = modules, encode(modules)
        self._round += 1
        self._opened_s, self._bytes_down = self._clock(), 0
        self._change.notify_all()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _receive(stream: BinaryIO, path: Path, max_bytes: int) -> None:
    """Write a body to a file piece by piece; raises BadUpdate for one that is too large."""
    size = 0
    with path.open("wb") as file:
        while piece := stream.read(_PIECE_BYTES):
            size += len(piece)
            if size > max_bytes:
                raise BadUpdate(f"body is larger than the plan's modules ({max_bytes} bytes)")
            file.write(piece)


def _drain(stream: BinaryIO, max_bytes: int) -> None:
    """Read a body that is not needed, so that the connection can go on."""
    size = 0
    while (piece := stream.read(_PIECE_BYTES)) and size <= max_bytes:
        size += len(piece)
