"""The bodies of the coordinator's HTTP API that are JSON. Scalars and names only: sensor data has no place in them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]
Count = Annotated[int, Field(ge=0, le=1 << 53)]
Scalar = Annotated[float, Field(allow_inf_nan=False)]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class JoinRequest(_Body):
    """A client asks to take part."""

    token: Annotated[str, Field(max_length=256)]
    name: Name
    scene: Name
    profile: Name


class Membership(_Body):
    """What a client needs from then on."""

    client_id: int
    secret: str


class RoundState(_Body):
    """Which round is open, or that all are done."""

    round: int
    state: Literal["open", "finished"]


class Receipt(_Body):
    """What became of an update."""

    accepted: bool
    duplicate: bool = False


class StreamCounts(_Body):
    """One stream at one client."""

    received: Count
    lost: Count
    rate_hz: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0


class ClientStatus(_Body):
    """What a client tells of itself while it runs."""

    windows: Count = 0
    steps: Count = 0
    loss: Scalar | None = None
    rss_bytes: Count = 0
    streams: Annotated[dict[str, StreamCounts], Field(max_length=64)] = {}
    scores: Annotated[dict[Name, Scalar], Field(max_length=32)] = {}


class ClientState(_Body):
    """One client as the coordinator sees it."""

    client_id: int
    name: str
    scene: str
    profile: str
    rounds: int  # updates accepted
    status: ClientStatus


class RoundRecord(_Body):
    """One round that was closed."""

    round: int
    seconds: float
    participants: list[str]
    bytes_up: int
    bytes_down: int


class CoordinatorState(_Body):
    """Everything that a view shows."""

    round: int
    rounds_planned: int
    finished: bool
    waiting_for: list[str]  # clients whose update for the open round is missing
    clients: list[ClientState]
    rounds: list[RoundRecord]
    rss_bytes: int


class Problem(_Body):
    """Why a request was refused."""

    error: str
    detail: str


def first_problem(error: ValidationError) -> str:
    """What is wrong with a body, as one line: which field, and why."""
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'body'}: {first['msg']}"
