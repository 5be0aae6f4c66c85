"""One take: a worker who moves in known ways, and everything that was streamed meanwhile.

It is kept, so that claims about streams need no player of their own, and can be made of a recording as well.
"""

import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import zmq
from tests.player_contract.driven import ENTERED_S, Driven, Vector, of
from tests.player_contract.hand_work import close_on, free_part

from shiftxr.scenes.layout import HEAD_POSE, WRIST_POSE
from shiftxr.scenes.scene import Scene
from shiftxr.sessions.recording.recording_file import RecordingFile
from shiftxr_bridge.control_client import ControlClient
from shiftxr_bridge.rotation import Array, from_rotvec, multiply, rotate
from shiftxr_bridge.streams import Stream
from shiftxr_bridge.subscriber import Message, StreamSubscriber
from shiftxr_bridge.tick import Tick

Span = tuple[int, int]  # ns: after the first, up to and with the second
BEFORE_THE_EYES_M = (0.10, -0.05, -0.45)  # in the head's frame: a hand there is seen
SWEEP_M = 0.12
TURN_RAD = 0.105  # 6 degrees
LEAN_M = (0.04, 0.03, -0.05)


@dataclass(frozen=True)
class Take:
    """Messages in order of arrival, and when what was done."""

    scene: Scene
    streams: Mapping[str, Stream]  # as described on the wire
    hello_streams: Mapping[str, Stream]  # as `hello` lists them
    session: str  # as `hello` says
    messages: tuple[Message, ...]
    missing: int  # lost, dropped or refused by the reader's count
    still: Span  # nobody moves
    sweep: Span  # the right hand goes SWEEP_M to the right, before the eyes, as fast as it can
    back: Span  # it goes back smoothly
    turn: Span  # the head turns left by TURN_RAD about its own +y, smoothly
    lean: Span  # the head goes by LEAN_M without turning, smoothly
    drop: Span | None  # the left hand lets go of `part`, which falls
    part: str | None

    @cached_property
    def by_topic(self) -> dict[str, list[Message]]:
        """Samples by topic; no ticks, no descriptions."""
        return {topic: of(self.messages, topic) for topic in self.streams}

    @cached_property
    def ticks(self) -> list[Tick]:
        """The barriers."""
        return [message.sample for message in self.messages if isinstance(message.sample, Tick)]

    def within(self, topic: str, span: Span) -> list[Message]:
        """A topic's samples captured after the span's begin, up to its end."""
        return [message for message in self.by_topic[topic] if span[0] < message.header.t_ns <= span[1]]


def perform(driven: Driven) -> Take:
    """Drive a player through the take."""
    messages: list[Message] = []
    driven.reset(seed=11)

    def play(seconds: float) -> Span:
        began_ns = driven.control.request("clock")["t"]
        messages.extend(driven.play(seconds))
        return began_ns, messages[-1].header.t_ns

    def glide(target: Vector, goal: Array) -> Span:
        """Move a pose's target so smoothly that 100 samples a second tell its way; then half a second of rest."""
        begin, steps = target.astype(np.float64), round(0.8 * driven.control_hz)
        began_ns = messages[-1].header.t_ns
        for step in range(1, 1 + steps):
            s = step / steps
            target[:] = begin + (10 * s**3 - 15 * s**4 + 6 * s**5) * (goal - begin)  # Flash and Hogan 1985: least jerk
            messages.extend(driven.step())
        return began_ns, play(0.5)[1]

    missing = _missing(driven.reader)
    still = play(1.0)
    action, head = driven.action, driven.objects.head.astype(np.float64)
    action[WRIST_POSE[1]][:3] = head[:3] + rotate(head[3:], np.array(BEFORE_THE_EYES_M))
    play(1.2)
    action[WRIST_POSE[1]][0] += SWEEP_M
    sweep = play(1.0)
    back = glide(action[WRIST_POSE[1]], action[WRIST_POSE[1]] - np.array([SWEEP_M, 0, 0, 0, 0, 0, 0]))
    turned = np.append(head[:3], multiply(head[3:], from_rotvec(np.array([0.0, TURN_RAD, 0.0]))))
    turn = glide(action[HEAD_POSE], turned)
    lean = glide(action[HEAD_POSE], turned + np.array([*LEAN_M, 0, 0, 0, 0]))
    part = free_part(driven.scene, driven.objects)
    drop = None
    if part is not None:
        messages.extend(close_on(driven, 0, part))
        action[WRIST_POSE[0]][1] += 0.2
        play(1.0)
        action[21] = 0.0
        drop = play(1.0)
    hello = driven.control.hello()
    missing = _missing(driven.reader) - missing
    return Take(driven.scene, driven.streams, hello.streams, hello.session, tuple(messages), missing, still, sweep,
                back, turn, lean, drop, part)  # fmt: skip


def replay(take: Take, path: Path) -> Take:
    """Record a take, play the recording as a player of its own, and keep what that streams."""
    with closing(RecordingFile(path, {})) as file:
        file.describe("player", take.streams, take.messages[0])
        for message in take.messages:
            file.add("player", message)
    command = [sys.executable, "-m", "shiftxr.cli", "replay", str(path), "--lockstep"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, zmq.Context() as context:
        try:
            return _read(process, context, take)
        finally:
            process.kill()


def _read(process: "subprocess.Popen[str]", context: "zmq.Context[zmq.Socket[bytes]]", take: Take) -> Take:
    assert process.stdout is not None
    sensors, control = (word.rstrip(",") for word in process.stdout.readline().split() if word.startswith("tcp://"))
    with closing(ControlClient(context, control)) as asks:
        hello = asks.hello(timeout_s=ENTERED_S)
    assert (hello.device, hello.mode) == ("replay", "lockstep")
    with closing(StreamSubscriber(context, sensors, None, delivery="lossless")) as reader:
        reader.wait_connected(ENTERED_S)
        messages: list[Message] = []
        while len(messages) < len(take.messages):
            message = reader.receive(ENTERED_S)
            assert message is not None, f"the replay ended after {len(messages)} of {len(take.messages)} messages"
            messages.append(message)
        return replace(take, streams=dict(reader.streams), hello_streams=hello.streams, session=hello.session,
                       messages=tuple(messages), missing=_missing(reader))  # fmt: skip


def _missing(reader: StreamSubscriber) -> int:
    return sum(stats.missing for stats in reader.stats().values())
