"""Record a scene in one go: a player, a scripted worker and his labels, with no session and no training."""

import threading
from contextlib import closing
from pathlib import Path

from shiftxr.client.site import Site, SiteSettings
from shiftxr.sessions.recording.recorder import RecordingCounts
from shiftxr.sessions.recording.recording_file import RecordingFile

_LOOK_S = 0.1


def record_scene(path: Path, settings: SiteSettings, seconds: float, stop: threading.Event) -> RecordingCounts:
    """Record so many seconds of the device's clock, or until stopped.

    Raises:
        UnknownScene, BadScene, NoGraphics, PlayerGone, PlayerUnreachable: there is nothing to record.
        CannotRecord: the file can't be written.
    """
    with closing(RecordingFile(path, site_facts(settings))) as file:
        with Site(settings) as site:
            recording = site.record(file)
            site.begin()
            while recording.seconds < seconds and not stop.wait(_LOOK_S):
                site.check()
        site.check()  # what came last
    return recording.counts()


def site_facts(settings: SiteSettings) -> dict[str, str]:
    """What a recording says of where it was made."""
    return {name: str(getattr(settings, name)) for name in ("scene", "player", "worker_seed", "layout_seed")}
