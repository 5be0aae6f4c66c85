"""Lets a process keep the memory of the pictures that it has read, for those to come.

ZeroMQ reads every message into memory of its own. Where a few large ones are freed, glibc gives their pages back to
the kernel, and the next ones fault them in again, page by page: a quarter of the cost of reading a picture of
640x480 (mallopt(3): M_TRIM_THRESHOLD, M_MMAP_THRESHOLD). At most KEEP_BYTES stay with the process instead.
"""

import ctypes
import functools
import sys

KEEP_BYTES = 64 << 20
LARGEST_KEPT_BYTES = 32 << 20  # glibc's own upper limit
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


@functools.cache
def keep_buffers() -> bool:
    """Once per process; whether it took effect. Elsewhere than on glibc nothing changes."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(_TRIM_THRESHOLD, KEEP_BYTES) and mallopt(_MMAP_THRESHOLD, LARGEST_KEPT_BYTES))
