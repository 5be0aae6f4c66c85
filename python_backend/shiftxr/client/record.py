"""What a client leaves behind: a JSON record of its session, and checkpoints of what it learnt."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shiftxr.federation.codec import encode
from shiftxr.federation.modules import Modules

RECORD, LOCAL_MODULES = "client.json", "local.sxrm"


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """One client's session in numbers; everything in it may be shown to anybody."""

    id: str
    scene: str
    profile: str
    windows: int
    windows_absent: dict[str, int]  # modality -> windows without it
    streams: dict[str, dict[str, int]]  # topic -> received, lost
    prequential: dict[str, list[tuple[int, float]]]  # task -> [windows seen, score]
    gradient_steps: int
    train_s: float
    wall_s: float
    cpu_s: float
    rss_bytes: int
    bytes_up: int
    bytes_down: int
    link: dict[str, float] = field(default_factory=dict)  # of client/link.py: what a simulated link carried and cost

    def to_json(self) -> dict[str, Any]:
        """For report.json."""
        return {name: getattr(self, name) for name in self.__slots__}


def write_record(folder: Path, record: ClientRecord, local: Modules | None) -> None:
    """Write the record, and what the local twin learnt where there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    if local is not None:
        (folder / LOCAL_MODULES).write_bytes(encode(local))
    (folder / RECORD).write_text(json.dumps(record.to_json(), indent=2) + "\n", encoding="utf-8")


def read_record(folder: Path) -> ClientRecord:
    """The record that a client left."""
    fields: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    return ClientRecord(**fields)
