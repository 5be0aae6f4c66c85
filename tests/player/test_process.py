"""The player as its own process: what it streams in lockstep and in real time, and what it answers."""

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import numpy as np
import pytest
import zmq

from shiftxr_bridge.control_client import ControlClient
from shiftxr_bridge.errors import RequestRefused
from shiftxr_bridge.mlagents.endpoints import EndpointsChannel
from shiftxr_bridge.mlagents.stock import ActionTuple
from shiftxr_bridge.mlagents.trainer_end import launch_player
from shiftxr_bridge.rgb import RgbStream
from shiftxr_bridge.subscriber import StreamSubscriber
from shiftxr_bridge.tick import Tick

BEHAVIOR = "Worker?team=0"
TOPICS = ("headset/rgb", "headset/audio", "headset/imu", "left_wrist/imu", "right_wrist/imu", "headset/head",
          "headset/hands", "scene/objects")  # fmt: skip
PLAYER = [sys.executable, "-m", "shiftxr.cli", "player", "--rgb-size", "96x96"]


def hashes(seed: int, steps: int) -> dict[str, list[str]]:
    """Topic -> a hash per message of its capture time and payload, for a right hand that goes out and back."""
    channel = EndpointsChannel()
    command = [*PLAYER, "--seed", str(seed)]
    seen: dict[str, list[str]] = {topic: [] for topic in TOPICS}
    with launch_player(command, timeout_s=60, side_channels=[channel]) as player, zmq.Context() as context:
        player.reset()
        assert channel.endpoints is not None
        subscriber = StreamSubscriber(context, channel.endpoints.sensors, TOPICS, delivery="lossless")
        with closing(subscriber):
            subscriber.wait_connected(20.0)
            decisions, _ = player.get_steps(BEHAVIOR)
            at_rest = decisions.obs[0][0]
            action = np.concatenate([at_rest[0:7], at_rest[7:14], at_rest[16:23], [0.0, 0.0]]).astype(np.float32)
            for step in range(steps):
                action[16] = at_rest[18] - 0.2 * np.sin(np.pi * step / steps)  # z: ahead is -z
                player.set_actions(BEHAVIOR, ActionTuple(continuous=action[None]))
                player.step()
            ticks = 0
            while ticks < steps:
                message = subscriber.receive(20.0)
                assert message is not None
                if isinstance(message.sample, Tick):
                    ticks += 1
                    continue
                sample = message.sample
                raw = sample if isinstance(sample, np.ndarray) else sample.position  # type: ignore[union-attr]
                digest = hashlib.sha256(message.header.t_ns.to_bytes(8, "big") + np.ascontiguousarray(raw).tobytes())
                seen[message.topic].append(digest.hexdigest())
    return seen


def test_in_lockstep_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    first, again, other = hashes(5, 20), hashes(5, 20), hashes(6, 20)
    assert {topic: len(seen) for topic, seen in first.items()} == {
        "headset/rgb": 20,
        "headset/audio": 100,
        "headset/imu": 20,
        "left_wrist/imu": 20,
        "right_wrist/imu": 20,
        "headset/head": 60,
        "headset/hands": 60,
        "scene/objects": 20,
    }
    assert first == again
    assert not set(first["headset/rgb"]) & set(other["headset/rgb"])  # another layout, other colours
    assert not set(first["scene/objects"]) & set(other["scene/objects"])


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
