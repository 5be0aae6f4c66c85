"""JPEG pictures from bytes that a peer chose: their size is read before anything is allocated for them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from shiftxr_bridge.errors import BadMessage

_SIZED = {0xC0, 0xC1, 0xC2}  # start of frame: baseline, extended, progressive
_BARE = {0x01, *range(0xD0, 0xD9)}  # markers without a length


def encode_jpeg(image: NDArray[np.uint8], quality: int = 80) -> bytes:
    """A picture (H, W, 3) in RGB as a baseline JPEG; quality 1 to 100."""
    done, packed = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError(f"no JPEG for an image of shape {image.shape}")
    return packed.tobytes()


def decode_jpeg(packed: bytes | memoryview, width: int, height: int) -> NDArray[np.uint8]:
    """The picture (height, width, 3) in RGB; raises BadMessage for anything else than a JPEG of that size."""
    found = jpeg_size(packed)
    if found != (width, height):
        raise BadMessage(f"a JPEG of {found[0]}x{found[1]} where {width}x{height} was described")
    try:
        image = cv2.imdecode(np.frombuffer(packed, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error as error:
        raise BadMessage(f"not a JPEG: {' '.join(str(error).split())}") from error
    if image is None or image.shape != (height, width, 3):
        raise BadMessage("not a JPEG that can be read")
    rgb: NDArray[np.uint8] = cv2.cvtColor(image, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
    return rgb


def jpeg_size(packed: bytes | memoryview) -> tuple[int, int]:
    """Width and height from the frame header (ITU-T T.81, B.2.2), 8 bits and 3 components; raises BadMessage."""
    data = memoryview(packed)
    if bytes(data[:2]) != b"\xff\xd8":
        raise BadMessage("not a JPEG: no start of image")
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # fill
            at += 1
        elif marker in _BARE:
            at += 2
        elif marker in _SIZED:
            if at + 10 > len(data) or data[at + 4] != 8 or data[at + 9] != 3:
                break
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    raise BadMessage("not a JPEG: no frame header of 8 bits and 3 components")
