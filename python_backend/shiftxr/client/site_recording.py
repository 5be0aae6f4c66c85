"""A recording of a site, made beside its sessions."""

import threading
from contextlib import closing

from shiftxr.sessions.recording.recorder import Recorder, RecordingCounts
from shiftxr.sessions.recording.recording_file import RecordingFile
from shiftxr_bridge.subscriber import StreamSubscriber

_DRAIN_S = 10.0


class SiteRecording:
    """Owns two readers of a site and the thread that writes down what they get.

    What ends the thread early is in `failure`; its readers let go then, so that the player need not wait for them.
    """

    def __init__(self, file: RecordingFile, sensors: StreamSubscriber, task: StreamSubscriber) -> None:
        self._sensors, self._task = sensors, task
        self._recorder = Recorder(file, sensors, task)
        self.failure: Exception | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    @property
    def seconds(self) -> float:
        """How much has been recorded, by the device's clock."""
        return self._recorder.seconds

    def counts(self) -> RecordingCounts:
        """What has been recorded, and what has not."""
        return self._recorder.counts()

    def close(self) -> None:
        """Record what has come, and stop."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            with closing(self._sensors), closing(self._task):
                self._recorder.run(lambda: not self._stopping.is_set())
                self._recorder.drain(_DRAIN_S)
        except Exception as error:  # handed to the thread that waits for windows
            self.failure = error
