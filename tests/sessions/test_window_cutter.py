"""Windows of rings that were filled by hand: what a device's rates and a site's labels make of them."""

from typing import Any

import numpy as np
import pytest
from tests.sessions.sensing.ideal import HANDS, IMU, SECOND_NS, TENTH_NS, both_hands

from shiftxr.scenes.profile import ShiftProfile
from shiftxr.scenes.shift.function import FunctionProfile
from shiftxr.scenes.shift.sensor import HandsProfile, ImuProfile, SensorProfile
from shiftxr.sessions.annotator import Annotator
from shiftxr.sessions.device import Device
from shiftxr.sessions.rings import Ring
from shiftxr.sessions.session import SENSOR_TOPICS
from shiftxr.sessions.window import Window
from shiftxr.sessions.window_cutter import WindowCutter
from shiftxr_bridge.task import TaskSample


def window(profile: ShiftProfile) -> Window:
    """The second that ends at 1.5 s of two whose inertial values are the time in seconds; hands stand still."""
    device = Device(profile, 1)
    rings: dict[str, Ring[Any]] = {topic: Ring() for topic in SENSOR_TOPICS}
    told: Ring[TaskSample] = Ring()
    for n in range(20):
        t_ns = n * TENTH_NS
        times = np.float32(t_ns / SECOND_NS + np.arange(10) / 100.0)
        for stream, sample in ((IMU, np.repeat(times[:, None], 6, axis=1)), (HANDS, both_hands(0.5))):
            if (sensed := device.sense(stream, t_ns, sample)) is not None:
                rings[stream.topic].add(*sensed)
        rings["headset/head"].add(t_ns, np.array([0.0, 0, 0, 0, 0, 0, 1.0]))
        told.add(t_ns, TaskSample(step=n % 12, mistake=1))
    cutter = WindowCutter(rings, told, Ring(), device, Annotator(profile.function, 1))
    cut = cutter.cut(15 * TENTH_NS, {IMU.topic: IMU, HANDS.topic: HANDS})
    assert cut is not None
    return cut


@pytest.mark.parametrize(("rate_hz", "newest_s"), [(None, 1.5), (50.0, 1.5), (25.0, 1.48), (5.0, 1.4)])
def test_a_slower_inertial_unit_still_says_what_was_when(rate_hz: float | None, newest_s: float) -> None:
    features = window(ShiftProfile(name="p", description="", sensor=SensorProfile(imu=ImuProfile(rate_hz=rate_hz)))).imu
    assert features is not None
    instants_s = 0.5 + np.arange(1, 101) / 100.0
    np.testing.assert_allclose(features[0, 2], np.minimum(instants_s, newest_s), atol=1e-4)


def test_a_slow_tracker_s_hands_stand_until_the_next_come() -> None:
    slow = window(ShiftProfile(name="p", description="", sensor=SensorProfile(hands=HandsProfile(rate_hz=5.0))))
    assert slow.hands_valid is not None
    assert slow.hands_valid.all()


def test_labels_are_those_that_the_site_gives() -> None:
    steps_only = window(ShiftProfile(name="p", description="", function=FunctionProfile(tasks=("step",))))
    assert (steps_only.labels.step, steps_only.labels.mistake) == (3, None)
