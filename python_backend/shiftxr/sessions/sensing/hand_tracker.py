"""A hand tracker's errors: late, unsteady, and with hands and fingers that it loses."""

from collections import deque

import numpy as np

from shiftxr.scenes.shift.sensor import HandsProfile
from shiftxr_bridge.hands import Hands

FINGERS = (slice(2, 6), slice(6, 11), slice(11, 16), slice(16, 21), slice(21, 26))  # joints, OpenXR order


class HandTracker:
    """Owns one session's generator, and the poses that a late tracker has not told yet."""

    def __init__(self, profile: HandsProfile, rng: np.random.Generator) -> None:
        self._profile, self._rng = profile, rng
        self._latency_ns = int(profile.latency_s * 1e9)
        self._past: deque[tuple[int, Hands]] = deque()

    def sense(self, t_ns: int, hands: Hands) -> Hands | None:
        """Ideal hands at t_ns of the session as this tracker gives them; None while it has none old enough."""
        seen = self._then(t_ns, hands)
        if seen is None:
            return None
        profile, rng = self._profile, self._rng
        jitter = rng.normal(0.0, 1.0, seen.position.shape) * profile.jitter_m
        valid = seen.valid & (rng.random(2) >= profile.dropout)[:, None]
        if profile.finger_occlusion > 0.0:
            hidden = rng.random((2, len(FINGERS))) < profile.finger_occlusion
            for finger, joints in enumerate(FINGERS):
                valid[hidden[:, finger], joints] = False
        return Hands(hands.t_ns, seen.position + jitter, seen.orientation, seen.radius, valid)

    def _then(self, t_ns: int, hands: Hands) -> Hands | None:
        """The newest pose that is as old as the tracker is late."""
        if self._latency_ns == 0:
            return hands
        self._past.append((t_ns, hands))
        while len(self._past) > 1 and self._past[1][0] <= t_ns - self._latency_ns:
            self._past.popleft()
        return self._past[0][1] if self._past[0][0] <= t_ns - self._latency_ns else None
