"""Inertial samples as JSON: Foxglove has no schema for them. One message per sample, because it plots by their time."""

import numpy as np
from numpy.typing import NDArray

from shiftxr.sessions.foxglove_views.view import View, json_data, json_schema
from shiftxr_bridge.imu import ImuStream

_XYZ = {axis: {"type": "number"} for axis in "xyz"}
_SCHEMA = json_schema(
    "shiftxr.Imu",
    "One inertial sample in the sensor's own frame (OpenXR axes)",
    {
        "specific_force_mps2": {"type": "object", "description": "9.81 upwards at rest", "properties": _XYZ},
        "angular_velocity_radps": {"type": "object", "properties": _XYZ},
    },
)


def imu_views(stream: ImuStream, t_ns: int, block: NDArray[np.float32]) -> list[View]:
    """A block (n, 6), t_ns the time of its first sample."""
    rows = block.astype(float).round(6).tolist()
    return [_sample(stream.topic, t_ns + round(n * 1e9 / stream.rate_hz), row) for n, row in enumerate(rows)]


def _sample(topic: str, t_ns: int, row: list[float]) -> View:
    force, turn = (dict(zip("xyz", three, strict=True)) for three in (row[:3], row[3:]))
    return View(topic, _SCHEMA, t_ns, json_data(t_ns, {"specific_force_mps2": force, "angular_velocity_radps": turn}))
