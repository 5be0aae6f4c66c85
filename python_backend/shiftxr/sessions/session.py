"""A live session: the streams of one player, as one device senses them, cut into windows on the device's clock.

Windows close only at the barriers (ticks) of the player and of the labeller, so that nothing in flight is missed. A
window and the half second after it that its hand forecast needs lie in one episode, and neither spans a restart of the
player or a step of its clock: what came before is forgotten then.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from shiftxr.scenes.profile import ShiftProfile
from shiftxr.sessions.device import Device
from shiftxr.sessions.features import WINDOW_NS, displacement, hand_track, heard, inertial, views
from shiftxr.sessions.rgb_hands import RgbHands
from shiftxr.sessions.rings import Ring
from shiftxr.sessions.window import FORECAST_NS, HAND_INSTANTS, IMU_DEVICES, Labels, Window
from shiftxr_bridge.audio import AudioStream
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.header import Header
from shiftxr_bridge.imu import ImuStream
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
_IMU_TOPICS = {f"{device}/imu": index for index, device in enumerate(IMU_DEVICES)}
_NEAR_NS = 60_000_000  # a pose this old still stands for an instant
_LABEL_AGE_NS = 200_000_000
_STEP_NS = 2_000_000_000  # barriers this far apart, or out of order, say that the device's clock was set
_PATIENCE_S = 0.5


@dataclass
class SessionCounts:
    """What became of the windows and of what they are made of."""

    windows: int = 0
    cut: int = 0  # a window's second or its forecast ran into the end of an episode
    unlabelled: int = 0
    restarts: int = 0  # of the player
    clock_steps: int = 0  # of the device's clock
    absent: dict[str, int] = field(default_factory=dict)  # modality -> windows without it
    unplaced: int = 0  # pictures in which no hands were looked for, since no head pose came for their time


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
        self._profile, self._device = profile, Device(profile, seed)
        looks = profile.sensor.hands is not None and profile.sensor.hands.tracking == "rgb"
        self._rgb_hands = RgbHands(self._device) if looks else None
        self._hop_ns = int(hop_s * 1e9)
        self.counts = SessionCounts()
        self._rings: dict[str, Ring[Any]] = {topic: Ring() for topic in (*SENSOR_TOPICS, TASK_TOPIC)}
        self._ideal_hands: Ring[Hands] = Ring()
        self._player: str | None = None  # its session id
        self._sensors_at_ns, self._task_at_ns = -1, -1
        self._episode: int | None = None
        self._next_end_ns: int | None = None
        self._ready: list[Window] = []

    @property
    def streams(self) -> Mapping[str, Stream]:
        """What the player said that it streams."""
        return self._sensors.streams

    def stream_stats(self) -> dict[str, StreamStats]:
        """Counts of the sensor streams, by topic."""
        stats = self._sensors.stats()
        return {topic: stats[topic] for topic in SENSOR_TOPICS}

    def next_window(self, timeout_s: float) -> Window | None:
        """The next window in order of time, or None when none closed in time."""
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
                self._rings[TASK_TOPIC].add(message.header.t_ns, message.sample)
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
        sensed = self._device.sense(topic, message.stream.kind, t_ns, message.sample)
        if sensed is not None:
            self._rings[topic].add(t_ns, sensed)
            if topic == "headset/rgb" and self._rgb_hands is not None and isinstance(sensed, np.ndarray):
                self._rgb_hands.take(t_ns, sensed)

    def _notice_restart(self, header: Header) -> None:
        if self._player not in (None, header.session):
            self.counts.restarts += 1
            self._begin_anew()
        self._player = header.session

    def _begin_anew(self) -> None:
        for ring in (*self._rings.values(), self._ideal_hands):
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
                self._rings[TASK_TOPIC].clear()
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
            window = self._close(self._next_end_ns)
            if window is not None:
                self._ready.append(window)
            self._next_end_ns += self._hop_ns

    def _look_for_hands(self) -> None:
        stream = self._sensors.streams.get("headset/rgb")
        if self._rgb_hands is None or not isinstance(stream, RgbStream):
            return
        for t_ns, hands in self._rgb_hands.find(stream, self._rings["headset/head"], _NEAR_NS):
            self._rings["headset/hands"].add(t_ns, hands)
        self.counts.unplaced = self._rgb_hands.unplaced

    # What goes out

    def _close(self, end_ns: int) -> Window | None:
        head = self._rings["headset/head"].latest(end_ns, _NEAR_NS)
        if head is None:
            self.counts.absent["head"] = self.counts.absent.get("head", 0) + 1
            return None
        pose = head[1]
        hands, hands_valid = self._hands(end_ns, pose)
        window = Window(
            t_end_ns=end_ns,
            rgb=self._rgb(end_ns, pose),
            audio=self._audio(end_ns),
            imu=self._imu(end_ns),
            hands=hands,
            hands_valid=hands_valid,
            labels=self._labels(end_ns, pose),
        )
        self.counts.windows += 1
        for modality in ("rgb", "audio", "imu", "hands"):
            if getattr(window, modality) is None:
                self.counts.absent[modality] = self.counts.absent.get(modality, 0) + 1
        return window

    def _rgb(self, end_ns: int, pose: Any) -> Any:
        stream = self._sensors.streams.get("headset/rgb")
        newest = self._rings["headset/rgb"].latest(end_ns, WINDOW_NS)
        if newest is None or not isinstance(stream, RgbStream):
            return None
        t_ns, image = newest
        then = self._rings["headset/head"].latest(t_ns, _NEAR_NS)
        seen = self._rings["headset/hands"].latest(t_ns, _NEAR_NS)
        return views(image, stream, pose if then is None else then[1], None if seen is None else seen[1])

    def _audio(self, end_ns: int) -> Any:
        stream = self._sensors.streams.get("headset/audio")
        if not isinstance(stream, AudioStream):
            return None
        block_ns = int(1e9 / stream.rate_hz)
        blocks = self._rings["headset/audio"].between(end_ns - WINDOW_NS - block_ns, end_ns - 1)
        return heard(blocks, end_ns) if 2 * len(blocks) >= stream.rate_hz else None

    def _imu(self, end_ns: int) -> Any:
        features = np.zeros((len(_IMU_TOPICS), 6, 100), np.float32)
        found = 0
        for topic, index in _IMU_TOPICS.items():
            stream = self._sensors.streams.get(topic)
            if isinstance(stream, ImuStream):
                block_ns = int(1e9 * stream.block_samples / stream.rate_hz)
                blocks = self._rings[topic].between(end_ns - WINDOW_NS - block_ns, end_ns)
                if 2 * len(blocks) * stream.block_samples >= stream.rate_hz:
                    features[index] = inertial(blocks, stream.rate_hz, end_ns)
                    found += 1
        return features if found else None

    def _hands(self, end_ns: int, pose: Any) -> Any:
        step_ns = WINDOW_NS // HAND_INSTANTS
        instants = [end_ns - step_ns * back for back in reversed(range(HAND_INSTANTS))]
        found = [self._rings["headset/hands"].latest(t_ns, self._hand_age_ns()) for t_ns in instants]
        track, valid = hand_track([None if sample is None else sample[1] for sample in found], pose)
        return (track, valid) if 2 * int(valid.any(axis=1).sum()) >= HAND_INSTANTS else (None, None)

    def _hand_age_ns(self) -> int:
        """How old hands may be that stand for an instant: one picture's time at least, where they come from RGB."""
        stream = self._sensors.streams.get("headset/rgb")
        if self._rgb_hands is None or not isinstance(stream, RgbStream):
            return _NEAR_NS
        return max(_NEAR_NS, int(1e9 / stream.rate_hz))

    def _labels(self, end_ns: int, pose: Any) -> Labels:
        told = self._rings[TASK_TOPIC].latest(end_ns, _LABEL_AGE_NS)
        now = self._ideal_hands.latest(end_ns, _NEAR_NS)
        later = self._ideal_hands.latest(end_ns + FORECAST_NS, _NEAR_NS)
        forecast, valid = (None, None)
        if now is not None and later is not None:
            forecast, valid = displacement(now[1], later[1], pose)
        if told is None:
            self.counts.unlabelled += 1
            return Labels(None, None, forecast, valid)
        return Labels(told[1].step, told[1].mistake, forecast, valid)
