"""`hands.*`: hands found in RGB, on the committed pictures of the assembly station.

How many are found, and how long a picture takes, stand beside MediaPipe as it comes, which looks at the whole picture
only; false finds and errors beside what one could tell without looking: hands always, where they are on average.
"""

import math
import time
from collections.abc import Sequence
from contextlib import closing

from shiftxr.evaluation.benchmarks.figure import Figure
from shiftxr.evaluation.hand_frames import HandFrame, HandScores, load_hand_frames, mean_place_finder, score_finder
from shiftxr.perception.hand_landmarks import HandFinder
from shiftxr.perception.hands_from_rgb import HandsFromRgb
from shiftxr_bridge.rgb import RgbStream

_SCENE = "assembly_station"


def run() -> list[Figure]:
    """Look once at every picture with each finder."""
    stream, frames = load_hand_frames(_SCENE)
    ours, our_ms = _measure(HandFinder(), stream, frames)
    bare, bare_ms = _measure(HandFinder(corners=False), stream, frames)
    blind = mean_place_finder(frames)
    always = score_finder(blind, stream, frames)
    mean = score_finder(blind, stream, frames, near=math.inf)  # its errors count however far off it is
    return [
        Figure("hands.share_found", ours.share, "of visible", bare.share, "higher"),
        Figure("hands.false_share", ours.false_share, "of told", always.false_share, "lower"),
        Figure("hands.joint_error_px", ours.error_px, "px", mean.error_px, "lower"),
        Figure("hands.joint_error_mm", 1e3 * ours.error_m, "mm", 1e3 * mean.error_m, "lower"),
        Figure(
            "hands.from_wrist_error_mm", 1e3 * ours.error_from_wrist_m, "mm", 1e3 * mean.error_from_wrist_m, "lower"
        ),
        Figure("hands.ms_per_picture", our_ms, "ms", bare_ms, "lower"),
    ]


def _measure(finder: HandFinder, stream: RgbStream, frames: Sequence[HandFrame]) -> tuple[HandScores, float]:
    with closing(HandsFromRgb(finder)) as find:
        find(frames[0].image, stream, frames[0].head, 0)  # warm up
        began_s = time.perf_counter()
        scores = score_finder(find, stream, frames)
        return scores, 1e3 * (time.perf_counter() - began_s) / len(frames)
