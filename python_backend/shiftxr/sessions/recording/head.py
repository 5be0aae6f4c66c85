"""What a recording says of itself before its first sample."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shiftxr.sessions.recording.errors import BadRecording
from shiftxr.sessions.recording.reader import RecordingReader
from shiftxr_bridge.errors import BadMessage
from shiftxr_bridge.header import decode_header
from shiftxr_bridge.streams import Described, decode_streams


@dataclass(frozen=True, slots=True)
class RecordingHead:
    """Who published what, and from when on."""

    planes: Mapping[str, Described]  # by publisher: "player", and "worker" where somebody labelled
    first_ns: int  # capture time of the first sample


def read_head(path: Path) -> RecordingHead:
    """Read a recording's descriptions and first sample; raises what RecordingReader does."""
    planes: dict[str, Described] = {}
    for record in RecordingReader(path).records():
        device, _, stream = record.topic.partition("/")
        if stream != "streams":
            if "player" not in planes:
                break
            return RecordingHead(planes, _captured_ns(path, record.header))
        planes[device] = _described(path, record.payload)
    raise BadRecording(f"{path} holds no sample of a player: nothing can be replayed")


def _described(path: Path, payload: bytes) -> Described:
    try:
        return decode_streams(payload)
    except BadMessage as error:
        raise BadRecording(f"{path}: its descriptions can't be read: {error}") from error


def _captured_ns(path: Path, header: bytes) -> int:
    try:
        return decode_header(header).t_ns
    except BadMessage as error:
        raise BadRecording(f"{path}: its first sample can't be read: {error}") from error
