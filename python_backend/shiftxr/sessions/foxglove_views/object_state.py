"""Object state as JSON: every number under the name that the description gives it."""

import numpy as np
from numpy.typing import NDArray

from shiftxr.sessions.foxglove_views.view import View, json_data, json_schema
from shiftxr_bridge.header import Header
from shiftxr_bridge.objects import ObjectsStream

_SCHEMA = json_schema(
    "shiftxr.Objects",
    "Object state at the end of a control step, as the scene names it",
    {
        "episode": {"type": "integer", "description": "counts resets from 1"},
        "state": {"type": "object", "additionalProperties": {"type": "number"}},
    },
)


def object_views(stream: ObjectsStream, header: Header, vector: NDArray[np.float32]) -> list[View]:
    """A vector (n,) in the order of the description's names."""
    state = dict(zip(stream.names, vector.astype(float).round(6).tolist(), strict=True))
    data = json_data(header.t_ns, {"episode": header.fields.get("episode", 0), "state": state})
    return [View(stream.topic, _SCHEMA, header.t_ns, data)]
