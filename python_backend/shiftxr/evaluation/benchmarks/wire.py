"""`wire.*`: 640x480x3 frames between two processes on loopback, beside bare ZeroMQ and beside what others use.

Baselines run in turn with the wire, in short turns, and medians are taken: a shared machine's speed wanders.
"""

from statistics import median

import numpy as np

from shiftxr.evaluation.benchmarks.figure import Figure
from shiftxr.evaluation.benchmarks.links import BARE, WEBSOCKET, WIRE, Link, Load, Times, measure
from shiftxr.evaluation.benchmarks.lsl import LSL

_WARM_UP = 200
_SATURATED = Load(_WARM_UP + 1000, 0.0)
_LIVE = Load(330, 1 / 30)
_TURNS, _LIVE_TURNS = 7, 3


def run() -> list[Figure]:
    """Every figure of the wire."""
    return [*throughput(), *latency(), *peers()]


def throughput() -> list[Figure]:
    """Saturated, none lost, against PUSH and PULL of the same bytes."""
    turns = [(_frames_per_s(WIRE, _SATURATED), _frames_per_s(BARE, _SATURATED)) for _ in range(_TURNS)]
    wire, bare = (median(values) for values in zip(*turns, strict=True))
    return [Figure("wire.frames_per_s", wire, "frames/s", bare, "higher")]


def latency() -> list[Figure]:
    """From publish to a decoded frame in the reader's hands, at 30 frames a second."""
    turns = [(_latencies_ms(WIRE), _latencies_ms(BARE)) for _ in range(_LIVE_TURNS)]
    wire, bare = (np.concatenate(values) for values in zip(*turns, strict=True))
    return [
        Figure(f"wire.latency_p{p}_ms", float(np.percentile(wire, p)), "ms", float(np.percentile(bare, p)), "lower")
        for p in (50, 99)
    ]


def peers() -> list[Figure]:
    """Saturated against a WebSocket with msgpack, and against LSL (of which many frames never come)."""
    turns = [[_frames_per_s(link, _SATURATED) for link in (WIRE, WEBSOCKET, LSL)] for _ in range(_TURNS)]
    wire, websocket, lsl = (median(values) for values in zip(*turns, strict=True))
    return [
        Figure("wire.frames_per_s_beside_websocket", wire, "frames/s", websocket, "higher"),
        Figure("wire.frames_per_s_beside_lsl", wire, "frames/s", lsl, "higher"),
    ]


PARTS = {
    "wire.frames_per_s": throughput,
    "wire.latency_p50_ms": latency,
    "wire.latency_p99_ms": latency,
    "wire.frames_per_s_beside_websocket": peers,
    "wire.frames_per_s_beside_lsl": peers,
}


def _frames_per_s(link: Link, load: Load) -> float:
    """Frames that came per second after the warm-up."""
    came = [came_ns for _, came_ns in measure(link, load)]
    came = came[min(_WARM_UP, len(came) // 2) :]
    return (len(came) - 1) / ((came[-1] - came[0]) * 1e-9)


def _latencies_ms(link: Link) -> np.ndarray:
    times: Times = measure(link, _LIVE)
    return np.array([came_ns - sent_ns for sent_ns, came_ns in times[30:]]) * 1e-6
