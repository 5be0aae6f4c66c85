"""Recordings that end early, are damaged, of another version, or not ours at all."""

from pathlib import Path

import numpy as np
import pytest
from mcap.writer import Writer
from tests.sessions.recording.conftest import write_recording

from shiftxr.sessions.recording.errors import BadRecording
from shiftxr.sessions.recording.head import read_head
from shiftxr.sessions.recording.reader import RecordingReader
from shiftxr.sessions.recording.wire_record import SCHEMA, WireRecord, encode_record
from shiftxr_bridge.errors import ProtocolMismatch
from shiftxr_bridge.header import Header, decode_header
from shiftxr_bridge.rgb import RgbStream

PICTURE = RgbStream("headset/rgb", 10, 320, 240, "rgb8", 200, 200, 160, 120)


def pictures(path: Path, count: int) -> Path:
    """Frames of noise, which does not compress: 230,400 bytes each, so a chunk of 1 MiB holds five."""
    rng = np.random.default_rng(1)
    frames = [rng.bytes(320 * 240 * 3) for _ in range(count)]
    messages = [("headset/rgb", Header("s", n, n), frame) for n, frame in enumerate(frames)]
    write_recording(path, messages, [PICTURE])
    return path


def foreign(path: Path, topic: str, metadata: dict[str, str], data: bytes = b"", name: str = "some.Schema") -> Path:
    """An MCAP file by another hand."""
    with path.open("wb") as file:
        writer = Writer(file)
        writer.start(library="othertool 3")
        schema = writer.register_schema(name, "protobuf", SCHEMA.data)
        channel = writer.register_channel(topic, "protobuf", schema, metadata)
        writer.add_message(channel, 1, data, 1)
        writer.finish()  # type: ignore[no-untyped-call]
    return path


def test_a_sequence_number_beyond_32_bits_survives(tmp_path: Path) -> None:
    path, header = tmp_path / "late.mcap", Header("s", 2**40 + 3, 5, {"more": 0.5})
    write_recording(path, [("headset/head", header, np.array([0, 0, 0, 0, 0, 0, 1], "<f4").tobytes())])
    _, record = RecordingReader(path).records()
    assert decode_header(record.header) == header


def test_a_file_that_was_cut_off_is_read_up_to_its_last_chunk(tmp_path: Path) -> None:
    whole = pictures(tmp_path / "whole.mcap", 12).read_bytes()
    all_of_it = list(RecordingReader(tmp_path / "whole.mcap").records())
    cut, read = tmp_path / "cut.mcap", []
    for share in (0.5, 0.7, 0.95):
        cut.write_bytes(whole[: int(share * len(whole))])
        reader = RecordingReader(cut)
        records = list(reader.records())
        assert records == all_of_it[: len(records)]
        assert reader.cut_off
        read.append(len(records))
    assert read == [6, 6, 11]  # a description and five frames in the first chunk, five in the second


def test_a_file_without_a_whole_chunk_says_so(tmp_path: Path) -> None:
    cut = tmp_path / "cut.mcap"
    cut.write_bytes(pictures(tmp_path / "whole.mcap", 12).read_bytes()[:1000])
    with pytest.raises(BadRecording, match="cut off before its first chunk"):
        read_head(cut)


def test_a_damaged_chunk_is_named_not_played(tmp_path: Path) -> None:
    path = pictures(tmp_path / "whole.mcap", 12)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(BadRecording, match="is damaged"):
        list(RecordingReader(path).records())


def test_another_tool_s_file_says_what_it_lacks(tmp_path: Path) -> None:
    path = foreign(tmp_path / "other.mcap", "/camera", {})
    with pytest.raises(BadRecording, match=r"lacks the channel shiftxr/wire/player.*/camera, from othertool 3"):
        read_head(path)


def test_a_file_without_a_protocol_version_says_so(tmp_path: Path) -> None:
    path = foreign(tmp_path / "other.mcap", "shiftxr/wire/player", {"device": "player"})
    with pytest.raises(BadRecording, match="lacks the protocol version"):
        read_head(path)


def test_another_version_is_named_beside_ours(tmp_path: Path) -> None:
    metadata = {"shiftxr.protocol": "7", "shiftxr.format": "1"}
    path = foreign(tmp_path / "other.mcap", "shiftxr/wire/player", metadata)
    with pytest.raises(ProtocolMismatch, match="recorded in protocol 7, this end reads protocol 1"):
        read_head(path)


def test_a_payload_whose_carrier_is_missing_is_not_made_up(tmp_path: Path) -> None:
    record = encode_record(WireRecord("headset/rgb", b"", b"", "headset/rgb", 0))
    metadata = {"shiftxr.protocol": "1", "shiftxr.format": "1"}
    path = foreign(tmp_path / "other.mcap", "shiftxr/wire/player", metadata, record, "shiftxr.WireMessage")
    with pytest.raises(BadRecording, match="payload of a message on headset/rgb is missing"):
        list(RecordingReader(path).records())


@pytest.mark.parametrize("content", [b"", b"no MCAP at all, but long enough"])
def test_what_is_no_mcap_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "text.mcap"
    path.write_bytes(content)
    with pytest.raises(BadRecording):
        read_head(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match=r"can't read .*none.mcap"):
        read_head(tmp_path / "none.mcap")


def test_bent_bytes_end_in_a_reason_or_in_the_same_records(tmp_path: Path) -> None:
    pose = np.array([0, 1.6, 0, 0, 0, 0, 1], "<f4").tobytes()
    path = tmp_path / "bent.mcap"
    write_recording(path, [("headset/head", Header("s", n, n), pose) for n in range(20)])
    whole, records = path.read_bytes(), list(RecordingReader(path).records())
    rng = np.random.default_rng(8)
    refused = 0
    for at in rng.integers(0, len(whole), 400).tolist():
        bent = bytearray(whole)
        bent[at] ^= int(rng.integers(1, 256))
        path.write_bytes(bent)
        try:
            read = list(RecordingReader(path).records())
            assert read == records[: len(read)]  # the summary is not ours to read; a bent length ends the file
        except (BadRecording, ProtocolMismatch):
            refused += 1
    assert refused > 100
