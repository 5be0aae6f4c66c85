"""The player as its own process in real time; what it does in lockstep is in tests/player_contract."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import zmq

from shiftxr_bridge.control_client import ControlClient
from shiftxr_bridge.errors import RequestRefused
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.subscriber import StreamSubscriber
from shiftxr_bridge.tick import Tick

TOPICS = ("headset/rgb", "headset/audio", "headset/imu", "left_wrist/imu", "right_wrist/imu", "headset/head",
          "headset/hands", "scene/objects")  # fmt: skip
PLAYER = [sys.executable, "-m", "shiftxr.cli", "player", "--rgb-size", "96x96"]


@contextmanager
def alone() -> Iterator[tuple[str, str]]:
    """A player in real time on its own: the addresses of its sensors and of its control socket."""
    process = subprocess.Popen([*PLAYER, "--rgb-hz", "10"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        words = process.stdout.readline().split()
        assert words[:2] == ["streams", "at"], words
        yield words[2].rstrip(","), words[-1]
    finally:
        process.terminate()
        assert process.wait(20.0) == 0
        process.stdout.close()


def test_in_real_time_no_second_is_played_faster_and_the_clock_is_never_behind() -> None:
    with alone() as (sensors, control), zmq.Context() as context:
        subscriber = StreamSubscriber(context, sensors, TOPICS, delivery="bounded")
        with closing(subscriber), closing(ControlClient(context, control)) as asks:
            subscriber.wait_connected(20.0)
            hello = asks.hello()
            assert (hello.mode, hello.device, hello.sensors) == ("realtime", "headless", sensors)
            assert set(hello.streams) == set(TOPICS)
            camera = hello.streams["headset/rgb"]
            assert isinstance(camera, RgbStream)
            assert (camera.width, camera.height, camera.cx, camera.cy) == (96, 96, 48.0, 48.0)
            began_ns, began_host_ns = asks.request("clock")["t"], time.monotonic_ns()
            last_ns = 0
            while last_ns < began_ns + 10**9:
                message = subscriber.receive(20.0)
                assert message is not None
                if isinstance(message.sample, Tick):
                    last_ns = message.header.t_ns
                    assert asks.request("clock")["t"] >= last_ns
            played_ns, passed_ns = last_ns - began_ns, time.monotonic_ns() - began_host_ns
            assert played_ns <= passed_ns + 10**8  # one step: the clock may have stood within it
            offset = asks.clock()
            assert offset.bound_ns < 10**9
            with pytest.raises(RequestRefused, match="knows hello, clock"):
                asks.request("teleport")
