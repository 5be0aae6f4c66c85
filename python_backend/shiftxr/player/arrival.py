"""A lasting source's sound on its way: each ear reads what the source gave out a while ago.

While the head moves, the delay changes from frame to frame, so the signal is read between its samples: a sinc
windowed over eight samples (Smith 2011, "Physical Audio Signal Processing", windowed sinc interpolation). Halfway
between two samples it loses 0.1 dB at 5 kHz, 1.4 dB at 6 kHz and 5.8 dB at 7 kHz.
"""

import numpy as np

from shiftxr.player.audio_format import BLOCK_FRAMES, Signal, ramp
from shiftxr.player.ears import LONGEST_DELAY_FRAMES, SHADE_PAST, Path, shade

_TAPS = 8
_PHASE_BITS = 8
_PHASES = 1 << _PHASE_BITS
_PAST = LONGEST_DELAY_FRAMES + _TAPS
_LONGEST_MOVE_FRAMES = 16.0  # in a block: 17 m/s
_NEAR_FRAMES = BLOCK_FRAMES + 32  # what one block's reading may need: more by the taps and the longest move
_EAR_BEGINS = np.array([0, _NEAR_FRAMES])
_FRAMES = np.arange(_PAST, _PAST + BLOCK_FRAMES) << _PHASE_BITS
_SHARE = np.arange(1, BLOCK_FRAMES + 1) / BLOCK_FRAMES
_NEAR_SHARE = ((np.arange(_NEAR_FRAMES) - (_TAPS // 2 - 2)) / BLOCK_FRAMES).astype(np.float32)


class Arrival:
    """One source: its recent past, and how it came to the ears a block ago."""

    def __init__(self) -> None:
        self._recent = np.zeros((2, _PAST + BLOCK_FRAMES), np.float32)  # as it is, and shaded
        self._near = np.zeros((2, _NEAR_FRAMES), np.float32)  # what each ear reads in this block
        self._windows = np.lib.stride_tricks.sliding_window_view(self._near.reshape(-1), _TAPS)  # of both, one by one
        self._path: Path | None = None

    def hear(self, sound: Signal | None, path: Path) -> Signal:
        """The next 20 ms at both ears: (2, 320).

        Args:
            sound: the source's next 20 ms at 1 m, (320,); None is silence.
            path: from the source to the ears at the block's end.
        """
        self._push(sound)
        before = self._path or path
        if abs(before.delay_frames[0] - path.delay_frames[0]) > _LONGEST_MOVE_FRAMES:
            before = path  # not a move: someone was put somewhere else
        self._path = path
        if sound is None and not self._recent[0].any():
            return np.zeros((2, BLOCK_FRAMES), np.float32)
        return self._read(before, path)

    def _push(self, sound: Signal | None) -> None:
        self._recent[:, :-BLOCK_FRAMES] = self._recent[:, BLOCK_FRAMES:]
        self._recent[0, -BLOCK_FRAMES:] = 0.0 if sound is None else sound
        self._recent[1, -BLOCK_FRAMES:] = shade(self._recent[0, -BLOCK_FRAMES - SHADE_PAST :])

    def _read(self, before: Path, path: Path) -> Signal:
        begin, end = np.array(before.delay_frames)[:, None], np.array(path.delay_frames)[:, None]
        delay = (begin + (end - begin) * _SHARE) * _PHASES
        place = _FRAMES - delay.astype(np.int64)  # in the recent past, in 256ths of a frame, (2, 320)
        first = (place.min(axis=1) >> _PHASE_BITS) - (_TAPS // 2 - 1)
        for ear, start in enumerate(first.tolist()):
            plain, shaded = self._recent[:, start : start + _NEAR_FRAMES]
            bright = _glide(before.brightness[ear], path.brightness[ear])
            self._near[ear, : plain.size] = shaded + bright[: plain.size] * (plain - shaded)
        weights = _INTERPOLATION.take(place & (_PHASES - 1), axis=0)
        whole = (place >> _PHASE_BITS) + (_EAR_BEGINS - first - (_TAPS // 2 - 1))[:, None]
        heard: Signal = np.einsum("enk,enk->en", np.ascontiguousarray(self._windows).take(whole, axis=0), weights)
        heard[0] *= ramp(before.gain[0], path.gain[0])
        heard[1] *= ramp(before.gain[1], path.gain[1])
        return heard


def _glide(begin: float, end: float) -> Signal:
    """A block's straight way between two values, and a little beyond, for what is read around it: (352,)."""
    way: Signal = np.float32(begin) + np.float32(end - begin) * _NEAR_SHARE
    return way


def _interpolation() -> Signal:
    """The weights of eight neighbours for each place between the middle two: (256, 8), each row's sum 1."""
    offset = np.arange(_TAPS) - (_TAPS // 2 - 1) - np.arange(_PHASES)[:, None] / _PHASES
    window = np.kaiser(2001, 5.0)[np.round((offset / (_TAPS // 2) + 1.0) * 1000.0).astype(np.int64)]
    weights = np.sinc(offset) * window
    weights /= weights.sum(axis=1, keepdims=True)
    return np.asarray(weights, np.float32)


_INTERPOLATION = _interpolation()
