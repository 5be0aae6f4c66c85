"""Short sounds that begin within a block and ring on over its end."""

import numpy as np

from shiftxr.player.audio_format import BLOCK_FRAMES, Signal

_STILL = np.zeros(BLOCK_FRAMES, np.float32)


class Strokes:
    """Adds up what was struck and hands it out block by block."""

    def __init__(self, longest_frames: int) -> None:
        self._ringing = np.zeros(BLOCK_FRAMES + longest_frames, np.float32)
        self._left_frames = 0  # until all is still

    def strike(self, frame: int, sound: Signal) -> None:
        """A sound begins at a frame, 0 to 319, of the block that comes next."""
        self._left_frames = max(self._left_frames, frame + sound.size)
        self._ringing[frame : frame + sound.size] += sound

    def block(self) -> Signal:
        """The next 20 ms: (320,); the caller must not change it."""
        if self._left_frames <= 0:
            return _STILL
        self._left_frames -= BLOCK_FRAMES
        block = self._ringing[:BLOCK_FRAMES].copy()
        self._ringing[:-BLOCK_FRAMES] = self._ringing[BLOCK_FRAMES:]
        self._ringing[-BLOCK_FRAMES:] = 0.0
        return block
