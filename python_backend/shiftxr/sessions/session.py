"""A live session: the streams of one player, as one device senses them, cut into windows on the device's clock.

Windows close only at the barriers (ticks) of the player and of the labeller, so that nothing in flight is missed. A
window and the half second after it that its hand forecast needs lie in one episode, and neither spans a restart of the
player or a step of its clock: what came before is forgotten then.
"""

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from shiftxr.scenes.profile import ShiftProfile
from shiftxr.sessions.annotator import Annotator
from shiftxr.sessions.device import Device
from shiftxr.sessions.features import WINDOW_NS
from shiftxr.sessions.rgb_hands import RgbHands
from shiftxr.sessions.rings import Ring
from shiftxr.sessions.window import FORECAST_NS, Window
from shiftxr.sessions.window_cutter import NEAR_NS, SessionCounts, WindowCutter
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.header import Header
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.stream_stats import StreamStats
from shiftxr_bridge.streams import Stream
from shiftxr_bridge.subscriber import Message, StreamSubscriber
from shiftxr_bridge.task import TaskSample
from shiftxr_bridge.tick import Tick

SENSOR_TOPICS = (
    "headset/rgb",
    "headset/audio",
    "headset/imu",
    "left_wrist/imu",
    "right_wrist/imu",
    "headset/head",
    "headset/hands",
    "scene/objects",
)
TASK_TOPIC = "worker/task"
_STEP_NS = 2_000_000_000  # barriers this far apart, or out of order, say that the device's clock was set
_PATIENCE_S = 0.5


class Session:
    """Reads one player's sensors and, where somebody labels, its task stream. Not for several threads.

    Raises:
        NoHandModel: the profile finds hands in RGB, and the model for that can't be had.
    """

    def __init__(
        self,
        sensors: StreamSubscriber,
        task: StreamSubscriber | None,
        profile: ShiftProfile,
        *,
        seed: int,
        hop_s: float = 1.0,
    ) -> None:
        self._sensors, self._task = sensors, task
        self._device = Device(profile, seed)
        self._rgb_hands = RgbHands(self._device) if profile.sensor.finds_hands_in_rgb() else None
        self._hop_ns = int(hop_s * 1e9)
        self._rings: dict[str, Ring[Any]] = {topic: Ring() for topic in SENSOR_TOPICS}
        self._told: Ring[TaskSample] = Ring()
        self._ideal_hands: Ring[Hands] = Ring()
        self._cutter = WindowCutter(
            self._rings, self._told, self._ideal_hands, self._device, Annotator(profile.function, seed)
        )
        self._player: str | None = None  # its session id
        self._sensors_at_ns, self._task_at_ns = -1, -1
        self._episode: int | None = None
        self._next_end_ns: int | None = None
        self._ready: list[Window] = []

    @property
    def counts(self) -> SessionCounts:
        """What became of the windows so far."""
        return self._cutter.counts

    @property
    def streams(self) -> Mapping[str, Stream]:
        """What the player said that it streams."""
        return self._sensors.streams

    def stream_stats(self) -> dict[str, StreamStats]:
        """Counts of the sensor streams, by topic."""
        stats = self._sensors.stats()
        return {topic: stats[topic] for topic in SENSOR_TOPICS}

    def next_window(self, timeout_s: float) -> Window | None:
        """The next window in order of time, or None when none closed in time.

        Raises:
            BadProfile: the profile asks for a rate that the player does not send.
        """
        deadline_s = time.monotonic() + timeout_s
        while not self._ready:
            left_s = deadline_s - time.monotonic()
            message = self._next_message(max(left_s, 0.0))
            if message is None:
                return None
            self._take(message)
        return self._ready.pop(0)

    def close(self) -> None:
        """Free what looks for hands; the subscribers belong to whoever opened them."""
        if self._rgb_hands is not None:
            self._rgb_hands.close()

    # What comes in

    def _next_message(self, timeout_s: float) -> Message | None:
        """From whichever plane is behind; from the other one where that has nothing (one may have been restarted)."""
        if self._task is None or self._task_at_ns >= self._sensors_at_ns:
            return self._sensors.receive(timeout_s)
        return self._task.receive(min(timeout_s, _PATIENCE_S)) or self._sensors.receive(timeout_s)

    def _take(self, message: Message) -> None:
        if message.topic != TASK_TOPIC and message.topic != "worker/tick":
            self._notice_restart(message.header)
        match message.sample:
            case Tick():
                self._barrier(message.topic, message.sample)
            case TaskSample():
                self._told.add(message.header.t_ns, message.sample)
            case _:
                self._sense(message)

    def _sense(self, message: Message) -> None:
        topic, t_ns = message.topic, message.header.t_ns
        assert message.stream is not None
        assert not isinstance(message.sample, Tick)
        if isinstance(message.sample, Hands):
            self._ideal_hands.add(t_ns, message.sample)
        if topic == "scene/objects":
            self._notice_episode(int(message.header.fields.get("episode", 0)), t_ns - int(1e9 / message.stream.rate_hz))
        sensed = self._device.sense(message.stream, t_ns, message.sample)
        if sensed is not None:
            self._rings[topic].add(sensed.t_ns, sensed.sample)
            if topic == "headset/rgb" and self._rgb_hands is not None and isinstance(sensed.sample, np.ndarray):
                self._rgb_hands.take(sensed.t_ns, sensed.sample)

    def _notice_restart(self, header: Header) -> None:
        if self._player not in (None, header.session):
            self.counts.restarts += 1
            self._begin_anew()
        self._player = header.session

    def _begin_anew(self) -> None:
        for ring in (*self._rings.values(), self._told, self._ideal_hands):
            ring.clear()
        self._sensors_at_ns, self._task_at_ns = -1, -1
        self._episode, self._next_end_ns = None, None  # the next object state begins an episode

    def _notice_episode(self, episode: int, step_began_ns: int) -> None:
        if episode == self._episode:
            return
        if self._episode is not None:
            self.counts.cut += 1
        self._episode = episode
        last_barrier_ns = self._sensors_at_ns if self._sensors_at_ns >= 0 else step_began_ns
        self._next_end_ns = last_barrier_ns + WINDOW_NS

    def _barrier(self, topic: str, tick: Tick) -> None:
        if topic == "worker/tick":
            if 0 <= self._sensors_at_ns < tick.t_ns - _STEP_NS:
                return  # of before the player began anew
            if tick.t_ns < self._task_at_ns:
                self._told.clear()
            self._task_at_ns = tick.t_ns
        else:
            if self._sensors_at_ns >= 0 and not 0 < tick.t_ns - self._sensors_at_ns <= _STEP_NS:
                self.counts.clock_steps += 1
                self._begin_anew()
                self._next_end_ns = tick.t_ns + WINDOW_NS
            self._sensors_at_ns = tick.t_ns
            self._look_for_hands()
        until_ns = self._sensors_at_ns if self._task is None else min(self._sensors_at_ns, self._task_at_ns)
        while self._next_end_ns is not None and self._next_end_ns + FORECAST_NS <= until_ns:
            window = self._cutter.cut(self._next_end_ns, self.streams)
            if window is not None:
                self._ready.append(window)
            self._next_end_ns += self._hop_ns

    def _look_for_hands(self) -> None:
        stream = self._sensors.streams.get("headset/rgb")
        if self._rgb_hands is None or not isinstance(stream, RgbStream):
            return
        for t_ns, hands in self._rgb_hands.find(stream, self._rings["headset/head"], NEAR_NS):
            self._rings["headset/hands"].add(t_ns, hands)
        self.counts.unplaced = self._rgb_hands.unplaced
