"""The file under a recording: every write goes to the operating system at once, so that kill -9 keeps it."""

import os
from pathlib import Path

from shiftxr.sessions.recording.errors import CannotRecord


class ChunkFile:
    """What mcap's Writer writes to. New files only; not buffered.

    Raises:
        CannotRecord: the path is taken, or can't be written.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.size, self.broken = path, 0, False
        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
        except FileExistsError as error:
            raise CannotRecord(f"{path} exists already: choose another name, or remove it") from error
        except OSError as error:
            raise CannotRecord(f"can't write {path}: {error.strerror}; choose another place") from error

    def write(self, data: bytes) -> int:
        """Append everything; raises CannotRecord."""
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError as error:
            self.broken = True
            raise CannotRecord(
                f"can't write on to {self.path} after {self.size / 1e6:.1f} MB: {error.strerror}; make room, or record "
                "elsewhere. What it holds can be replayed up to its last chunk"
            ) from error
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        """Bytes written."""
        return self.size

    def flush(self) -> None:
        """Nothing is held back here."""

    def close(self) -> None:
        """Free the file."""
        os.close(self._descriptor)

    def discard(self) -> None:
        """Free the file and remove it."""
        self.close()
        self.path.unlink(missing_ok=True)
