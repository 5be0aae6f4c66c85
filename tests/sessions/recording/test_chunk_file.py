"""Where a recording can't be written, that is said; and what was written stays readable."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.sessions.recording.test_reader import pictures

from shiftxr.sessions.recording.errors import CannotRecord
from shiftxr.sessions.recording.reader import RecordingReader
from shiftxr.sessions.recording.recording_file import RecordingFile

FILL = """
import resource, sys
from pathlib import Path
from tests.sessions.recording.test_reader import pictures
from shiftxr.sessions.recording.errors import CannotRecord
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
try:
    pictures(Path(sys.argv[1]), 40)
except CannotRecord as error:
    print(error)
"""


def test_a_path_that_is_taken_is_never_overwritten(tmp_path: Path) -> None:
    path = pictures(tmp_path / "taken.mcap", 1)
    before = path.read_bytes()
    with pytest.raises(CannotRecord, match="exists already: choose another name"):
        RecordingFile(path, {})
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotRecord, match=r"can't write .*nowhere/r.mcap: No such file"):
        RecordingFile(tmp_path / "nowhere" / "r.mcap", {})


def test_a_recording_of_nothing_leaves_no_file(tmp_path: Path) -> None:
    RecordingFile(tmp_path / "empty.mcap", {}).close()
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit to stand for a full disk")
def test_a_full_disk_is_said_and_what_was_written_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "full.mcap"
    ended = subprocess.run([sys.executable, "-c", FILL, str(path)], capture_output=True, text=True, timeout=60)
    assert "can't write on to" in ended.stdout, ended
    assert "can be replayed up to its last chunk" in ended.stdout
    assert len(list(RecordingReader(path).records())) == 6  # one chunk: a description and five frames
