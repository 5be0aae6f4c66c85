"""The Lab Streaming Layer as a link: one sample is one frame, its bytes the channels, its time LSL's own."""

import time
from multiprocessing.connection import Connection

import numpy as np

from shiftxr.evaluation.benchmarks.links import FRAME_BYTES, TIMEOUT_S, Link, Load, Times, frame, paced
from shiftxr_bridge.errors import PlayerUnreachable

_NAME = "shiftxr-bench"
_QUIET_S = 1.0  # LSL drops unseen: when nothing comes for so long, nothing more will


def send_lsl(pipe: Connection, load: Load) -> None:
    """An outlet of as many 8-bit channels as a frame has bytes; its buffer holds one second's frames."""
    import pylsl

    info = pylsl.StreamInfo(_NAME, "video", FRAME_BYTES, pylsl.IRREGULAR_RATE, pylsl.cf_int8, f"bench-{time.time_ns()}")
    outlet = pylsl.StreamOutlet(info, chunk_size=1, max_buffered=1)
    pipe.send(info.source_id())
    pipe.recv()
    image = frame().view(np.int8).reshape(1, FRAME_BYTES)
    for _ in paced(load):
        outlet.push_chunk(image, time.monotonic_ns() * 1e-9)
    pipe.recv()


def receive_lsl(source: str, pipe: Connection, load: Load) -> Times:
    """An inlet; frames that LSL dropped do not come, and nothing says so."""
    import pylsl

    found = pylsl.resolve_byprop("source_id", source, timeout=TIMEOUT_S)
    if not found:
        raise PlayerUnreachable(f"LSL found no outlet within {TIMEOUT_S:g} s")
    inlet = pylsl.StreamInlet(found[0], max_buflen=1, max_chunklen=1, recover=False)
    inlet.open_stream(TIMEOUT_S)
    buffer = np.empty((1, FRAME_BYTES), np.int8)
    times: Times = []
    pipe.send("go")
    while len(times) < load.count:
        _, stamps = inlet.pull_chunk(timeout=_QUIET_S, max_samples=1, dest_obj=buffer)
        if not stamps:
            break
        times.append((int(stamps[0] * 1e9), time.monotonic_ns()))
    inlet.close_stream()
    pipe.send("done")
    return times


LSL = Link(send_lsl, receive_lsl)
