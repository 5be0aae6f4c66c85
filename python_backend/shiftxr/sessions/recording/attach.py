"""Record a player that runs already."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import zmq

from shiftxr.sessions.player_addresses import PlayerAddresses, reach
from shiftxr.sessions.recording.recorder import Recorder, RecordingCounts
from shiftxr.sessions.recording.recording_file import RecordingFile
from shiftxr_bridge.control_client import Hello
from shiftxr_bridge.subscriber import StreamSubscriber

_CONNECT_S = 5.0
_MAX_QUEUED = 512


def record_player(
    path: Path,
    addresses: PlayerAddresses,
    stop: threading.Event,
    *,
    seconds: float | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> RecordingCounts:
    """Record until stopped, for so many seconds of the device's clock, or until the player is gone.

    Raises:
        PlayerUnreachable: there is nothing to record.
        CannotRecord: the file can't be written.
    """
    with zmq.Context() as context, ExitStack() as stack:
        player = stack.enter_context(reach(context, addresses, timeout_s=_CONNECT_S, say=say, stopped=stop.is_set))
        readers = {
            device: stack.enter_context(_reader(context, address, device)) for device, address in player.planes.items()
        }
        file = stack.enter_context(closing(RecordingFile(path, _facts(player.hello))))
        recorder = Recorder(file, readers["player"], readers.get("worker"))
        recorder.run(lambda: not stop.is_set(), seconds=seconds)
        counts = recorder.counts
    return counts()


@contextmanager
def _reader(context: "zmq.Context[zmq.Socket[bytes]]", address: str, device: str) -> Iterator[StreamSubscriber]:
    subscriber = StreamSubscriber(context, address, None, delivery="lossless", device=device, max_queued=_MAX_QUEUED)
    with closing(subscriber):
        subscriber.wait_connected(_CONNECT_S)
        yield subscriber


def _facts(hello: Hello) -> dict[str, str]:
    return {"player": hello.device, "mode": hello.mode, "session": hello.session}
