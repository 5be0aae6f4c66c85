"""The player's end of the control plane: answers requests, some of them only once a control step has been played."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import zmq

from shiftxr_bridge.ends import Bind, End, open_end
from shiftxr_bridge.errors import (
    BadMessage,
    Busy,
    InternalError,
    ProtocolMismatch,
    ShiftxrError,
    UnknownRequest,
)
from shiftxr_bridge.header import PROTOCOL_VERSION
from shiftxr_bridge.packed import pack_map, unpack_map

_log = logging.getLogger(__name__)
MAX_REQUEST_BYTES = 1 << 16
MAX_WAITING = 64
MAX_DETAIL_CHARS = 500
_POLL_MS, _POLL_WAITING_MS = 50, 2

Reply = Mapping[str, Any]
Handler = Callable[[Mapping[str, Any]], "Reply | Future[Reply]"]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A request whose reply comes with a step."""

    peer: bytes
    number: int | None
    reply: "Future[Reply]"
    give_up_s: float


class ControlServer:
    """Answers requests on a ROUTER socket, on a thread of its own.

    A handler returns its reply, or a future of one that another thread completes; one that raises a ShiftxrError
    refuses. Requests that wait never hold up others, so a clock ping is answered at once.

    Args:
        end: where to bind, or whom to connect to.
        step_timeout_s: how long a future may take before the request is refused as Busy.
    """

    def __init__(
        self,
        context: "zmq.Context[zmq.Socket[bytes]]",
        end: str | End,
        handlers: Mapping[str, Handler],
        *,
        step_timeout_s: float = 10.0,
    ) -> None:
        self._handlers, self._step_timeout_s = handlers, step_timeout_s
        self._waiting: list[_Waiting] = []
        self._socket = context.socket(zmq.ROUTER)
        self._socket.set(zmq.MAXMSGSIZE, MAX_REQUEST_BYTES)
        self.endpoint = open_end(self._socket, Bind(end) if isinstance(end, str) else end)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=f"control {self.endpoint}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._stopping.set()
        self._thread.join()
        self._socket.close(linger=200)

    def _serve(self) -> None:
        while not self._stopping.is_set():
            if self._socket.poll(_POLL_WAITING_MS if self._waiting else _POLL_MS):
                peer, *frames = self._socket.recv_multipart()
                self._take(peer, frames)
            self._answer_waiting()
        for waiting in self._waiting:
            waiting.reply.cancel()

    def _take(self, peer: bytes, frames: list[bytes]) -> None:
        number: int | None = None
        try:
            request = _read(frames)
            number = _number(request)
            answer = self._handle(request)
            if isinstance(answer, Future) and len(self._waiting) >= MAX_WAITING:
                answer.cancel()
                raise Busy(f"{MAX_WAITING} requests wait already: ask again later")
            if isinstance(answer, Future):
                self._waiting.append(_Waiting(peer, number, answer, time.monotonic() + self._step_timeout_s))
            else:
                self._send(peer, number, answer)
        except ShiftxrError as error:
            self._refuse(peer, number, error)
        except Exception as error:
            self._report_bug(peer, number, error)

    def _handle(self, request: Mapping[str, Any]) -> "Reply | Future[Reply]":
        if type(version := request.get("v")) is not int or version != PROTOCOL_VERSION:
            raise ProtocolMismatch(f"request of protocol {version}, this player speaks {PROTOCOL_VERSION}")
        if "id" not in request:
            raise BadMessage("id is missing")
        handler = self._handlers.get(str(request.get("kind")))
        if handler is None:
            raise UnknownRequest(
                f"unknown request {request.get('kind')!r:.80}: this player knows {', '.join(self._handlers)}"
            )
        return handler(request)

    def _answer_waiting(self) -> None:
        still: list[_Waiting] = []
        for waiting in self._waiting:
            if waiting.reply.done():
                self._finish(waiting)
            elif time.monotonic() > waiting.give_up_s:
                waiting.reply.cancel()
                busy = Busy(f"no control step came within {self._step_timeout_s:g} s: is anybody driving the player?")
                self._refuse(waiting.peer, waiting.number, busy)
            else:
                still.append(waiting)
        self._waiting = still

    def _finish(self, waiting: _Waiting) -> None:
        try:
            self._send(waiting.peer, waiting.number, waiting.reply.result())
        except ShiftxrError as error:
            self._refuse(waiting.peer, waiting.number, error)
        except Exception as error:
            self._report_bug(waiting.peer, waiting.number, error)

    def _report_bug(self, peer: bytes, number: int | None, error: Exception) -> None:
        """A handler failed, or told what can't be sent: the others go on being answered."""
        _log.error("%s: a handler failed", self.endpoint, exc_info=error)
        self._refuse(peer, number, InternalError(f"{type(error).__name__}: the player's log says more"))

    def _send(self, peer: bytes, number: int | None, reply: Reply) -> None:
        self._socket.send_multipart([peer, pack_map({"v": PROTOCOL_VERSION, "id": number, "ok": True, **reply})])

    def _refuse(self, peer: bytes, number: int | None, error: ShiftxrError) -> None:
        _log.warning("%s: refused a request: %s", self.endpoint, error)
        reply = {"ok": False, "error": type(error).__name__, "detail": str(error)[:MAX_DETAIL_CHARS]}
        self._socket.send_multipart([peer, pack_map({"v": PROTOCOL_VERSION, "id": number, **reply})])


def _read(frames: list[bytes]) -> dict[str, Any]:
    if len(frames) != 1:
        raise BadMessage(f"a request is one frame, got {len(frames)}")
    return unpack_map(frames[0], MAX_REQUEST_BYTES)


def _number(request: Mapping[str, Any]) -> int | None:
    number = request.get("id")
    if number is None:
        return None
    if type(number) is not int or not 0 <= number < 2**63:
        raise BadMessage("id is not an integer from 0 to 2^63 - 1")
    return number
