"""The procedure: steps with what finishes them."""

from typing import Literal, Self

from pydantic import model_validator

from shiftxr.scenes.part import Positive, ScenePart, Share

Action = Literal["place", "insert", "fasten", "press", "turn", "inspect", "walk", "wait"]


class When(ScenePart):
    """What must be so for a step to be owed: a part has a defect, or a machine a fault."""

    defect_of: str | None = None
    fault_of: str | None = None

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        if (self.defect_of is None) == (self.fault_of is None):
            raise ValueError("give defect_of or fault_of, one of them")
        return self


class ProcedureStep(ScenePart):
    """One step: its action names the label, and exactly one object says when it is done."""

    id: str
    action: Action
    text: str
    after: tuple[str, ...] = ()
    when: When | None = None  # a step that is not owed counts as done
    part: str | None = None
    socket: str | None = None
    sockets: tuple[str, ...] = ()  # any of them will do
    fastener: str | None = None
    turnable: str | None = None
    to_rad: float | None = None
    button: str | None = None
    machine: str | None = None  # wait until it is done, or has stopped
    stopped: bool = False
    gauge: str | None = None  # wait until it reads below
    below: Share | None = None
    site: str | None = None
    within_m: Positive | None = None
    for_s: Positive | None = None

    @model_validator(mode="after")
    def _names_what_finishes_it(self) -> Self:
        if not any(all(self._given(name) for name in names) for names in _NEEDS[self.action]):
            ways = " or ".join(" and ".join(names) for names in _NEEDS[self.action])
            raise ValueError(f"step {self.id!r} with action {self.action!r} needs {ways}")
        return self

    def _given(self, name: str) -> bool:
        return getattr(self, name) not in (None, ())

    @property
    def places(self) -> tuple[str, ...]:
        """The sockets that will do."""
        return (self.socket,) if self.socket else self.sockets


_NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "place": (("part", "socket"), ("part", "sockets")),
    "insert": (("part", "socket"), ("part", "sockets")),
    "fasten": (("fastener",),),
    "press": (("button",),),
    "turn": (("turnable", "to_rad"),),
    "wait": (("machine",), ("gauge", "below")),
    "inspect": (("site", "within_m", "for_s"),),
    "walk": (("site", "within_m"),),
}


def owed_before(procedure: tuple[ProcedureStep, ...]) -> dict[str, frozenset[str]]:
    """Step -> every step that stands before it, directly or through others; steps come after those that they name."""
    before: dict[str, frozenset[str]] = {}
    for step in procedure:
        before[step.id] = frozenset(step.after).union(*(before[earlier] for earlier in step.after))
    return before
