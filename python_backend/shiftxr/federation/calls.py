"""A client's end of the coordinator's HTTP API."""

import time
from collections.abc import Mapping
from json import dumps
from typing import Any, Protocol, TypeVar

import requests
from pydantic import BaseModel, ValidationError

from shiftxr.federation.api import (
    ClientStatus,
    CoordinatorState,
    JoinRequest,
    Membership,
    Problem,
    Receipt,
    RoundState,
    first_problem,
)
from shiftxr.federation.codec import Update, decode, encode
from shiftxr.federation.errors import CoordinatorUnreachable, NotAllowed, Refused, WrongRound
from shiftxr.federation.modules import Modules
from shiftxr.federation.plan import Plan, read_plan

M = TypeVar("M", bound=BaseModel)
ROUND_HEADER = "X-Shiftxr-Round"
_REASONS: Mapping[str, type[Refused | NotAllowed | WrongRound]] = {"NotAllowed": NotAllowed, "WrongRound": WrongRound}
_FIRST_RETRY_S, _LONGEST_RETRY_S = 0.2, 3.0
_GONE = (  # nobody there, no answer in time, or a coordinator that ended within its answer
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
)


class Link(Protocol):
    """What a request's bytes pass: each call returns when they have."""

    def available(self) -> bool:
        """Whether a request could be made now."""

    def send(self, size: int) -> None:
        """A request's body goes up."""

    def receive(self, size: int) -> None:
        """An answer's body comes down."""


class CoordinatorClient:
    """Asks one coordinator. A request that finds no coordinator is tried again, ever more slowly, for `patience_s`.

    Trying again is safe: a coordinator takes an update of one client for one round only once.
    """

    def __init__(
        self, url: str, *, timeout_s: float = 30.0, patience_s: float = 30.0, link: Link | None = None
    ) -> None:
        """Give a link to make this client's connection worse than it is."""
        self._url, self._timeout_s, self._patience_s = url.rstrip("/"), timeout_s, patience_s
        self._link = link
        self._session = requests.Session()

    def join(self, token: str, *, name: str, scene: str, profile: str) -> Membership:
        """Become a client; later requests carry the secret that this returns. Raises NotAllowed, Refused."""
        try:
            request = JoinRequest(token=token, name=name, scene=scene, profile=profile)
        except ValidationError as error:
            raise Refused(f"joining needs letters, digits and . _ : - only; {first_problem(error)}") from error
        membership = self._read(Membership, self._ask("POST", "/v1/join", json=request.model_dump()))
        self.authorize(membership.secret)
        return membership

    def authorize(self, secret: str) -> None:
        """Send this secret (or, to look on, the join token) with every request."""
        self._session.headers["Authorization"] = f"Bearer {secret}"

    def plan(self) -> Plan:
        """The federation's plan."""
        return read_plan(self._ask("GET", "/v1/plan").text)

    def wait_for_round(self, after: int, *, wait_s: float = 20.0) -> RoundState:
        """The state once a round later than `after` is open, all are finished, or wait_s has passed."""
        return self._read(RoundState, self._ask("GET", "/v1/rounds/next", params={"after": after, "wait_s": wait_s}))

    def fetch_modules(self) -> tuple[int, Modules]:
        """The open round (or the number of rounds, when finished) and its global modules."""
        reply = self._ask("GET", "/v1/modules")
        return int(reply.headers[ROUND_HEADER]), decode(reply.content).modules

    def submit(self, round_number: int, update: Update) -> Receipt:
        """Hand in what this client learnt. Raises WrongRound where the round was closed without it."""
        body = encode(update.modules, update.examples, update.scalars)
        headers = {"Content-Type": "application/octet-stream"}
        return self._read(Receipt, self._ask("POST", f"/v1/rounds/{round_number}/update", data=body, headers=headers))

    def report(self, status: ClientStatus) -> None:
        """Tell how it goes; left out while the link is down, since the next report says more."""
        if self._link is None or self._link.available():
            self._ask("POST", "/v1/status", json=status.model_dump())

    def state(self) -> CoordinatorState:
        """What a view shows."""
        return self._read(CoordinatorState, self._ask("GET", "/v1/state"))

    def close(self) -> None:
        """Free the connections."""
        self._session.close()

    def _ask(self, method: str, path: str, **options: Any) -> requests.Response:
        if self._link is not None:
            self._link.send(_body_bytes(**options))  # before the coordinator can have it
        reply = self._ask_now(method, path, **options)
        if self._link is not None:
            self._link.receive(len(reply.content))
        return reply

    def _ask_now(self, method: str, path: str, **options: Any) -> requests.Response:
        deadline_s = time.monotonic() + self._patience_s
        pause_s = _FIRST_RETRY_S
        while True:
            try:
                reply = self._session.request(method, self._url + path, timeout=self._timeout_s + 30.0, **options)
                _require_whole(reply)
            except _GONE as error:
                if time.monotonic() + pause_s > deadline_s:
                    raise CoordinatorUnreachable(
                        f"no coordinator at {self._url} ({type(error).__name__}): start it, or correct --coordinator"
                    ) from error
                time.sleep(pause_s)
                pause_s = min(2.0 * pause_s, _LONGEST_RETRY_S)
                continue
            except requests.RequestException as error:
                raise CoordinatorUnreachable(f"{self._url} is no coordinator's address: {error}") from error
            if reply.ok:
                return reply
            raise _refusal(reply)

    def _read(self, model: type[M], reply: requests.Response) -> M:
        try:
            return model.model_validate_json(reply.content)
        except ValidationError as error:
            raise Refused(
                f"{self._url} answered something else than a {model.__name__}: is it a coordinator?"
            ) from error


def _body_bytes(data: bytes = b"", json: object = None, **_: object) -> int:
    """As requests sends it."""
    return len(data) if json is None else len(dumps(json).encode())


def _require_whole(reply: requests.Response) -> None:
    """Raise ConnectionError for an answer that broke off within its headers, which requests takes for an empty one."""
    told = reply.status_code == 204 or "Content-Length" in reply.headers or "Transfer-Encoding" in reply.headers
    if not told:
        raise requests.ConnectionError("the answer says nothing of its length")


def _refusal(reply: requests.Response) -> Refused | NotAllowed | WrongRound:
    try:
        problem = Problem.model_validate_json(reply.content)
    except ValidationError:
        return Refused(f"HTTP status {reply.status_code} without a reason: is this a coordinator?")
    return _REASONS.get(problem.error, Refused)(problem.detail)
