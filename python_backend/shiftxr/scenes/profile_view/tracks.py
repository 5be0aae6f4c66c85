"""What happens over a session under a profile: one track for each thing that changes or is interrupted."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shiftxr.scenes.profile import ShiftProfile

# The stream that stands for its kind, where several have gaps of their own (the wrists' are drawn anew for each).
_TOPICS = {"rgb": "headset/rgb", "audio": "headset/audio", "imu": "headset/imu", "hands": "headset/hands"}
_UNITS = {"exposure_ev": "EV", "microphone_db": "dB", "imu_bias": "x"}


@dataclass(frozen=True, slots=True)
class Level:
    """A number over time."""

    name: str
    unit: str
    at: Callable[[float], float]  # seconds -> value

    def sampled(self, until_s: float, cells: int) -> NDArray[np.float64]:
        """At the middle of each of so many equal cells: (cells,)."""
        middles = (np.arange(cells) + 0.5) * until_s / cells
        return np.array([self.at(float(t_s)) for t_s in middles])


@dataclass(frozen=True, slots=True)
class Spans:
    """What is interrupted, and when: (start, end) in seconds, in order."""

    name: str
    spans: list[tuple[float, float]]

    def shares(self, until_s: float, cells: int) -> NDArray[np.float64]:
        """How much of each of so many equal cells is interrupted: (cells,), 0 to 1."""
        edges = np.arange(cells + 1) * until_s / cells
        covered = np.zeros(cells + 1)  # until each edge
        last_s = 0.0
        for start, end in self.spans:
            covered += np.clip(edges - max(start, last_s), 0.0, max(end - max(start, last_s), 0.0))
            last_s = max(last_s, end)
        return np.diff(covered) * cells / until_s


Track = Level | Spans


def profile_tracks(profile: ShiftProfile, until_s: float, seed: int) -> list[Track]:
    """In the order of the dimensions; times are the session's, those of outages and rates the client's own clock."""
    return [*_gaps(profile, until_s, seed), *_link(profile, until_s, seed), *_drift(profile)]


def _gaps(profile: ShiftProfile, until_s: float, seed: int) -> list[Track]:
    streams = {topic: getattr(profile.sensor, kind) for kind, topic in _TOPICS.items()}
    planned = {topic: s.plan_gaps(seed, topic).between(0.0, until_s) for topic, s in streams.items() if s is not None}
    gappy = [topic for topic in planned if streams[topic].gaps_per_min > 0.0 and streams[topic].gap_s > 0.0]
    return [Spans(f"gaps {topic}", planned[topic]) for topic in gappy]


def _link(profile: ShiftProfile, until_s: float, seed: int) -> list[Track]:
    hardware, outages = profile.hardware, profile.hardware.plan_outages(seed)
    tracks: list[Track] = []
    if hardware.outages_per_min > 0.0 and hardware.outage_s > 0.0:
        tracks.append(Spans("outages", outages.between(0.0, until_s)))
    for name, rate_kbps in (("uplink", hardware.uplink_kbps), ("downlink", hardware.downlink_kbps)):
        if rate_kbps is not None:
            tracks.append(Level(name, "kbit/s", _unless_out(rate_kbps, outages.end_of)))
    return tracks


def _unless_out(rate_kbps: float, outage_end: Callable[[float], float | None]) -> Callable[[float], float]:
    return lambda t_s: rate_kbps if outage_end(t_s) is None else 0.0


def _drift(profile: ShiftProfile) -> list[Track]:
    time = profile.time
    tracks: list[Track] = [Level(name, _UNITS.get(name, ""), s.at) for name, s in time.schedules().items()]
    if time.layout_s is not None:
        tracks.append(Level("layout", "", lambda t_s: float(time.layout_seed(0, 0, t_s))))
    return tracks
