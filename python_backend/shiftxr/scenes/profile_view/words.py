"""What a profile changes, in words."""

from shiftxr.scenes.profile import ShiftProfile
from shiftxr.scenes.shift.sensor import SensorProfile

IDEAL = "ideal"


def profile_words(profile: ShiftProfile) -> dict[str, list[str]]:
    """Dimension -> lines; a dimension that the profile leaves as it is has the one line `ideal`."""
    told = {
        "sensor": _sensor_words(profile.sensor),
        "hardware": [", ".join(profile.hardware.words())],
        "interactivity": [", ".join(profile.interactivity.words())],
        "function": [", ".join(profile.function.words())],
        "time": profile.time.words(),
    }
    return {dimension: [line for line in lines if line] or [IDEAL] for dimension, lines in told.items()}


def _sensor_words(sensor: SensorProfile) -> list[str]:
    lines = []
    for kind in ("rgb", "audio", "imu", "hands"):
        stream = getattr(sensor, kind)
        words = ["absent"] if stream is None else stream.words()
        if words:
            lines.append(f"{kind}: {', '.join(words)}")
    return lines
