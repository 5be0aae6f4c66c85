"""A camera's errors, in the order of the light's way: exposure, dirt, lens, sensor, scaler, encoder.

The sensor's noise is that of EMVA Standard 1288 (release 4.0, linear model): the variance of a value is the read
noise's plus K times the value, with K = 255 / full well in 8-bit steps per electron. It is applied to the encoded
picture, as if that were linear.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from shiftxr.scenes.shift.sensor import RgbProfile
from shiftxr.scenes.shift.temporality import TimeProfile
from shiftxr_bridge.jpeg import decode_jpeg, encode_jpeg

_SMUDGES = 8  # across the picture, about
_VEIL = 110.0  # what a smudge looks like, 8-bit steps
Picture = NDArray[np.float32]


class Camera:
    """Owns one session's generator, and the smudges that its lens has."""

    def __init__(self, profile: RgbProfile, time: TimeProfile, rng: np.random.Generator) -> None:
        self._profile, self._time, self._rng = profile, time, rng
        self._smudges = rng.random((_SMUDGES, _SMUDGES)).astype(np.float32)

    def sense(self, t_s: float, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """An ideal picture (H, W, 3) as this camera gives it at t_s of the session."""
        picture = self._read_out(self._through_lens(self._exposed(t_s, image), t_s))
        profile = self._profile
        if picture is not image:
            image = np.clip(picture + 0.5, 0, 255).astype(np.uint8)
        if profile.shrink > 1:
            image = _shrunk(image, profile.shrink)
        if profile.jpeg_quality is not None:
            height, width = image.shape[:2]
            image = decode_jpeg(encode_jpeg(image, profile.jpeg_quality), width, height)
        return image

    def _exposed(self, t_s: float, image: NDArray[np.uint8]) -> NDArray[np.uint8] | Picture:
        """Gain per channel: 2 per EV; warmth moves red and blue apart."""
        warmth = self._time.warmth.at(t_s)
        gain = 2.0 ** (self._profile.exposure_ev + self._time.exposure_ev.at(t_s))
        gains = gain * np.array(self._profile.colour_cast) * 2.0 ** (0.5 * warmth * np.array([1.0, 0.0, -1.0]))
        return image if np.all(gains == 1.0) else image * gains.astype(np.float32)

    def _through_lens(self, picture: NDArray[np.uint8] | Picture, t_s: float) -> NDArray[np.uint8] | Picture:
        dirt = self._time.dirt.at(t_s)
        if dirt > 0.0:
            height, width = picture.shape[:2]
            smudges = cv2.resize(self._smudges, (width, height), interpolation=cv2.INTER_CUBIC)
            opaque = np.clip(dirt * smudges, 0.0, 1.0)[:, :, None]
            picture = picture + opaque * (np.float32(_VEIL) - picture)
        if self._profile.blur_px > 0.0:
            picture = cv2.GaussianBlur(np.asarray(picture, np.float32), (0, 0), self._profile.blur_px)
        return picture

    def _read_out(self, picture: NDArray[np.uint8] | Picture) -> NDArray[np.uint8] | Picture:
        read, well = np.float32(self._profile.read_noise_steps), self._profile.full_well_electrons
        if read == 0.0 and well is None:
            return picture
        normal = self._rng.standard_normal(picture.shape, np.float32)
        if well is None:
            return picture + read * normal
        light = np.clip(picture, 0.0, 255.0).astype(np.float32)  # a full well holds no more
        noisy: Picture = light + np.sqrt(read * read + np.float32(255.0 / well) * light) * normal
        return noisy


def _shrunk(image: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """The same size with fewer details: means of factor x factor pixels, repeated."""
    height, width = image.shape[:2]
    small = (max(width // factor, 1), max(height // factor, 1))
    means = cv2.resize(image, small, interpolation=cv2.INTER_AREA)
    repeated: NDArray[np.uint8] = cv2.resize(means, (width, height), interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    return repeated
