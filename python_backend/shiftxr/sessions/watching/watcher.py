"""Follows a running player without slowing it: its streams, its labels and its clock."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from typing import Self

import zmq

from shiftxr.sessions.player_addresses import PlayerAddresses, reach
from shiftxr.sessions.watching.meters import meter
from shiftxr.sessions.watching.stream_row import Moment, StreamRow, rates
from shiftxr_bridge.clock import ClockFilter
from shiftxr_bridge.errors import PlayerUnreachable
from shiftxr_bridge.message_queue import Delivery
from shiftxr_bridge.stream_stats import StreamStats
from shiftxr_bridge.subscriber import Message, StreamSubscriber

_PING_S, _PING_EVERY_NS = 0.5, 10**9
_RATE_NS = 2 * 10**9  # rates are over so long
_SILENCE_NS = 10 * 10**9
_MAX_QUEUED = 256
_PASS = 256


class Watcher:
    """Owns the connections to one player.

    Args:
        addresses: where the player is.
        delivery: `latest` for who only looks, `bounded` for who shows every message.

    Raises:
        PlayerUnreachable: there is none.
    """

    def __init__(
        self,
        addresses: PlayerAddresses,
        *,
        delivery: Delivery = "latest",
        connect_s: float = 5.0,
        say: Callable[[str], None] = lambda _: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self.silent = False  # whether the player has sent nothing for a while
        self._clock = ClockFilter()
        self._clock_known, self._asked_ns = False, 0
        self._meters: dict[str, str] = {}
        self._history: dict[str, deque[Moment]] = {}
        with ExitStack() as stack:
            context = stack.enter_context(zmq.Context())
            player = stack.enter_context(reach(context, addresses, timeout_s=connect_s, say=say, stopped=stopped))
            self._control, self.hello = player.control, player.hello
            self._planes: list[StreamSubscriber] = []
            for device, address in player.planes.items():
                plane = StreamSubscriber(
                    context, address, None, delivery=delivery, device=device, max_queued=_MAX_QUEUED
                )
                self._planes.append(stack.enter_context(closing(plane)))
            for plane in self._planes:
                plane.wait_connected(connect_s)
            self._resources = stack.pop_all()
        self._began_ns = time.monotonic_ns()

    def messages(self, timeout_s: float) -> Iterator[Message]:
        """What has come; waits for it at most so long."""
        self._ping()
        for plane in self._planes:
            for _ in range(_PASS):  # then the others, the clock and whoever stops it have their turn
                message = plane.receive(timeout_s)
                timeout_s = 0.0
                if message is None:
                    break
                if message.stream is not None:
                    self._meters[message.topic] = meter(message.stream, message.sample)  # type: ignore[arg-type]
                yield message

    def rows(self) -> list[StreamRow]:
        """All streams that are described, as they are now."""
        now_ns = time.monotonic_ns()
        rows: list[StreamRow] = []
        for plane in self._planes:
            kinds = {topic: stream.kind for topic, stream in plane.streams.items()} | dict(plane.unknown)
            stats = plane.stats()
            rows += [self._row(topic, kind, stats.get(topic, StreamStats()), now_ns) for topic, kind in kinds.items()]
        self._notice_silence(now_ns)
        return rows

    def close(self) -> None:
        """Let go of the player."""
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _row(self, topic: str, kind: str, stats: StreamStats, now_ns: int) -> StreamRow:
        history = self._history.setdefault(topic, deque([Moment(self._began_ns, 0, 0)]))
        history.append(Moment(now_ns, stats.received, stats.bytes))
        while len(history) > 2 and history[1].at_ns <= now_ns - _RATE_NS:
            history.popleft()
        rate_hz, bytes_per_s = rates(history[0], history[-1])
        age_ms = self._age_ms(stats, now_ns)
        return StreamRow(topic, kind, rate_hz, bytes_per_s, age_ms, stats, self._meters.get(topic, ""))

    def _age_ms(self, stats: StreamStats, now_ns: int) -> float | None:
        """Lockstep's clock is simulated time: an age by the host's clock would mean nothing."""
        if self.hello.mode != "realtime" or not stats.received or not self._clock_known:
            return None
        captured_ns = self._clock.offset(now_ns).to_host_ns(stats.last_t_ns)
        return (now_ns - captured_ns) * 1e-6

    def _ping(self) -> None:
        now_ns = time.monotonic_ns()
        if now_ns < self._asked_ns + _PING_EVERY_NS:
            return
        self._asked_ns = now_ns
        with suppress(PlayerUnreachable):  # its streams may go on; ages then stand on the pings before
            self._clock.add(self._control.ping(timeout_s=_PING_S))
            self._clock_known = True

    def _notice_silence(self, now_ns: int) -> None:
        heard_ns = max(stats.last_came_ns for plane in self._planes for stats in plane.stats().values())
        self.silent = now_ns - max(heard_ns, self._began_ns) > _SILENCE_NS
