"""From what a session remembers to a window: the features of the second before its end, and its labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from shiftxr.sessions.annotator import Annotator
from shiftxr.sessions.device import Device
from shiftxr.sessions.features import WINDOW_NS, displacement, hand_track, heard, inertial, views
from shiftxr.sessions.rings import Ring
from shiftxr.sessions.window import FORECAST_NS, HAND_INSTANTS, IMU_DEVICES, Labels, Window
from shiftxr_bridge.audio import AudioStream
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.imu import ImuStream
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.streams import Stream
from shiftxr_bridge.task import TaskSample

NEAR_NS = 60_000_000  # a pose this old still stands for an instant
_IMU_TOPICS = {f"{device}/imu": index for index, device in enumerate(IMU_DEVICES)}
_LABEL_AGE_NS = 200_000_000


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


class WindowCutter:
    """Reads the session's rings and counts what it finds; whoever owns them says when a window ends."""

    def __init__(
        self,
        rings: Mapping[str, Ring[Any]],
        told: Ring[TaskSample],
        ideal_hands: Ring[Hands],
        device: Device,
        annotator: Annotator,
    ) -> None:
        """Rings of sensed samples by topic, of what the labeller told, and of the hands as they are."""
        self._rings, self._told, self._ideal_hands = rings, told, ideal_hands
        self._device, self._annotator = device, annotator
        self.counts = SessionCounts()

    def cut(self, end_ns: int, streams: Mapping[str, Stream]) -> Window | None:
        """The window that ends then; None, counted, where nobody knows how the head was held."""
        head = self._rings["headset/head"].latest(end_ns, NEAR_NS)
        if head is None:
            self.counts.absent["head"] = self.counts.absent.get("head", 0) + 1
            return None
        pose = head[1]
        hands, hands_valid = self._hands(end_ns, pose, streams)
        window = Window(
            t_end_ns=end_ns,
            rgb=self._rgb(end_ns, pose, streams),
            audio=self._audio(end_ns, streams),
            imu=self._imu(end_ns, streams),
            hands=hands,
            hands_valid=hands_valid,
            labels=self._labels(end_ns, pose),
        )
        self.counts.windows += 1
        for modality in ("rgb", "audio", "imu", "hands"):
            if getattr(window, modality) is None:
                self.counts.absent[modality] = self.counts.absent.get(modality, 0) + 1
        return window

    def _rgb(self, end_ns: int, pose: Any, streams: Mapping[str, Stream]) -> Any:
        stream = streams.get("headset/rgb")
        newest = self._rings["headset/rgb"].latest(end_ns, WINDOW_NS)
        if newest is None or not isinstance(stream, RgbStream):
            return None
        t_ns, image = newest
        then = self._rings["headset/head"].latest(t_ns, NEAR_NS)
        seen = self._rings["headset/hands"].latest(t_ns, NEAR_NS)
        return views(image, stream, pose if then is None else then[1], None if seen is None else seen[1])

    def _audio(self, end_ns: int, streams: Mapping[str, Stream]) -> Any:
        stream = streams.get("headset/audio")
        if not isinstance(stream, AudioStream):
            return None
        block_ns = int(1e9 / stream.rate_hz)
        blocks = self._rings["headset/audio"].between(end_ns - WINDOW_NS - block_ns, end_ns - 1)
        return heard(blocks, end_ns) if 2 * len(blocks) >= stream.rate_hz else None

    def _imu(self, end_ns: int, streams: Mapping[str, Stream]) -> Any:
        features = np.zeros((len(_IMU_TOPICS), 6, 100), np.float32)
        found = 0
        for topic, index in _IMU_TOPICS.items():
            stream = streams.get(topic)
            if isinstance(stream, ImuStream):
                block_ns = int(1e9 * stream.block_samples / stream.rate_hz)
                rate_hz = self._device.imu_rate_hz(stream)
                before_ns = block_ns + int(1e9 / rate_hz)  # so that a slow unit's window begins with a sample
                blocks = self._rings[topic].between(end_ns - WINDOW_NS - before_ns, end_ns)
                if 2 * sum(len(block) for _, block in blocks) >= rate_hz:
                    features[index] = inertial(blocks, rate_hz, end_ns)
                    found += 1
        return features if found else None

    def _hands(self, end_ns: int, pose: Any, streams: Mapping[str, Stream]) -> Any:
        step_ns = WINDOW_NS // HAND_INSTANTS
        instants = [end_ns - step_ns * back for back in reversed(range(HAND_INSTANTS))]
        found = [self._rings["headset/hands"].latest(t_ns, self._hand_age_ns(streams)) for t_ns in instants]
        track, valid = hand_track([None if sample is None else sample[1] for sample in found], pose)
        return (track, valid) if 2 * int(valid.any(axis=1).sum()) >= HAND_INSTANTS else (None, None)

    def _hand_age_ns(self, streams: Mapping[str, Stream]) -> int:
        """How old hands may be that stand for an instant: as long as it is from one sample of them to the next."""
        stream = streams.get("headset/rgb")
        rate_hz = self._device.hands_rate_hz(stream if isinstance(stream, RgbStream) else None)
        return NEAR_NS if rate_hz is None else max(NEAR_NS, int(1e9 / rate_hz))

    def _labels(self, end_ns: int, pose: Any) -> Labels:
        told = self._told.latest(end_ns, _LABEL_AGE_NS)
        now = self._ideal_hands.latest(end_ns, NEAR_NS)
        later = self._ideal_hands.latest(end_ns + FORECAST_NS, NEAR_NS)
        forecast, valid = (None, None)
        if now is not None and later is not None:
            forecast, valid = displacement(now[1], later[1], pose)
        if told is None:
            self.counts.unlabelled += 1
        step, mistake = (None, None) if told is None else (told[1].step, told[1].mistake)
        return self._annotator.annotate(end_ns, Labels(step, mistake, forecast, valid))
