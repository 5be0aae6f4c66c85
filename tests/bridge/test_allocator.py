"""Memory that is freed and taken again does not fault its pages in again: counted by the kernel, in a fresh process."""

import subprocess
import sys

PROGRAM = """
import resource, sys
from shiftxr_bridge.allocator import keep_buffers

if sys.argv[1] == "keep":
    assert keep_buffers()

def read_and_free() -> None:
    pictures = [bytearray(b"x") * 921_600 for _ in range(8)]

read_and_free()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    read_and_free()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(mode: str) -> int:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, mode], capture_output=True, text=True, timeout=60, check=True
    )
    return int(ended.stdout)


def test_what_pictures_took_is_kept_for_those_to_come() -> None:
    pages = 20 * 8 * 921_600 // 4096
    assert faults("as it is") > pages // 2
    assert faults("keep") < pages // 100
