"""Takes down what a player, and whoever labels, publish."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from shiftxr.sessions.recording.recording_file import RecordingFile
from shiftxr_bridge.subscriber import Message, StreamSubscriber

_WAIT_S = 0.02
_QUIET_S = 0.3  # nothing for so long: nothing is on its way


@dataclass(frozen=True, slots=True)
class RecordingCounts:
    """What became of the messages that were to be recorded."""

    messages: int
    seconds: float  # of the device's clock
    bytes: int  # of the file
    lost: int  # never came, dropped or refused
    skipped: int  # of kinds that this version does not know
    player_gone: bool  # it fell silent before anybody stopped


class Recorder:
    """Writes what its subscribers receive, in order of arrival. Lossless subscribers bound its memory.

    Args:
        file: where to.
        sensors: a subscriber to a player's sensors.
        task: one to labels, where somebody labels.
        silence_s: a publisher sends descriptions every second; one that sends nothing for so long is gone.
    """

    def __init__(
        self,
        file: RecordingFile,
        sensors: StreamSubscriber,
        task: StreamSubscriber | None,
        *,
        silence_s: float = 10.0,
    ) -> None:
        self._file, self._silence_s, self._gone = file, silence_s, False
        self._planes = {"player": sensors} if task is None else {"worker": task, "player": sensors}
        self._described: dict[str, object] = {}
        self._messages, self._first_ns, self._last_ns = 0, 0, 0

    def run(self, going: Callable[[], bool], *, seconds: float | None = None) -> None:
        """Record while `going`, for so many seconds of the device's clock, or until the player is gone.

        Raises:
            CannotRecord: the file can't be written on.
        """
        began_ns = time.monotonic_ns()
        while going() and (seconds is None or self.seconds < seconds):
            if not self._take():
                now_ns = time.monotonic_ns()
                self._file.close_chunk_if_due(now_ns)
                self._gone = now_ns - max(self._heard_ns(), began_ns) > self._silence_s * 1e9
                if self._gone:
                    return

    def drain(self, timeout_s: float) -> None:
        """Record what is on its way, once nobody publishes any more; raises CannotRecord."""
        now_s = taken_s = time.monotonic()
        give_up_s = now_s + timeout_s
        while now_s < min(give_up_s, taken_s + _QUIET_S):
            taken = self._take()
            now_s = time.monotonic()
            taken_s = now_s if taken else taken_s

    @property
    def seconds(self) -> float:
        """How much has been recorded, by the device's clock."""
        return max(self._last_ns - self._first_ns, 0) * 1e-9

    def counts(self) -> RecordingCounts:
        """What has been recorded, and what has not."""
        stats = [stats for plane in self._planes.values() for stats in plane.stats().values()]
        lost, skipped = sum(s.missing for s in stats), sum(s.skipped for s in stats)
        return RecordingCounts(self._messages, self.seconds, self._file.size, lost, skipped, self._gone)

    def _take(self) -> bool:
        """Write a message per plane; whether any came."""
        taken = False
        for device, plane in self._planes.items():
            message = plane.receive(_WAIT_S if device == "player" and not taken else 0.0)
            if message is not None:
                self._write(device, message)
                taken = True
        return taken

    def _write(self, device: str, message: Message) -> None:
        if not self._messages:
            self._first_ns = message.header.t_ns
            for name in self._planes:
                self._describe(name, message)
        elif self._described[device] is not self._planes[device].streams:
            self._describe(device, message)
        self._file.add(device, message)
        self._messages += 1
        self._last_ns = max(self._last_ns, message.header.t_ns)

    def _describe(self, device: str, message: Message) -> None:
        streams = self._planes[device].streams
        if self._described.get(device) != streams:
            self._file.describe(device, streams, message)
        self._described[device] = streams

    def _heard_ns(self) -> int:
        return self._planes["player"].stats()["player/streams"].last_came_ns
