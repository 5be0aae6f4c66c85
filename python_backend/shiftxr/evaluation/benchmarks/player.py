"""`player.realtime_factor`: simulated seconds per second, of the whole player and of a bare MuJoCo loop."""

import sys
import threading
import time
from contextlib import closing

import numpy as np
import zmq

from shiftxr.evaluation.benchmarks.figure import Figure
from shiftxr.player.build import build_model
from shiftxr.player.play import stay
from shiftxr.player.sensors import SensorSettings
from shiftxr.player.streams import RGB, describe_streams
from shiftxr.scenes.interaction_contract import PHYSICS_HZ
from shiftxr.scenes.scene import load_scene
from shiftxr_bridge.mlagents.endpoints import EndpointsChannel
from shiftxr_bridge.mlagents.errors import PlayerGone
from shiftxr_bridge.mlagents.stock import ActionTuple
from shiftxr_bridge.mlagents.trainer_end import launch_player
from shiftxr_bridge.subscriber import StreamSubscriber

# isort: split
import mujoco  # after shiftxr.player, which chooses a renderer that needs no display

_SCENE = "assembly_station"
_BEHAVIOR = "Worker?team=0"
_SECONDS, _WARM_UP_S = 20, 2
_SETTINGS = SensorSettings()
_TIMEOUT_S = 60.0


def run() -> list[Figure]:
    """Every stream over the wire, driven over ML-Agents by hands that move, against physics and frames alone."""
    return [Figure("player.realtime_factor", _whole(), "simulated s/s", _bare(), "higher")]


def _whole() -> float:
    channel = EndpointsChannel()
    command = [sys.executable, "-m", "shiftxr.cli", "player", "--scene", _SCENE]
    topics = [stream.topic for stream in describe_streams(load_scene(_SCENE)[0], _SETTINGS)]
    with launch_player(command, timeout_s=_TIMEOUT_S, side_channels=[channel]) as player, zmq.Context() as context:
        player.reset()
        if channel.endpoints is None:
            raise PlayerGone("the player did not say where it streams")
        subscriber = StreamSubscriber(context, channel.endpoints.sensors, topics, delivery="lossless")
        with closing(subscriber):
            subscriber.wait_connected(_TIMEOUT_S)
            rest = stay(np.asarray(player.get_steps(_BEHAVIOR)[0].obs[0][0], np.float32))

            def drive() -> None:
                for step in range((_WARM_UP_S + _SECONDS) * _SETTINGS.control_hz):
                    action = rest.copy()
                    action[[7, 14]] += 0.15 * np.sin(0.3 * step)  # both hands, left and right
                    player.set_actions(_BEHAVIOR, ActionTuple(continuous=action[None]))
                    player.step()

            driver = threading.Thread(target=drive, name="driver")
            driver.start()
            _receive_frames(subscriber, _WARM_UP_S * _SETTINGS.rgb_hz)
            began_s = time.perf_counter()
            _receive_frames(subscriber, _SECONDS * _SETTINGS.rgb_hz)
            passed_s = time.perf_counter() - began_s
            driver.join(_TIMEOUT_S)
    return _SECONDS / passed_s


def _receive_frames(subscriber: StreamSubscriber, count: int) -> None:
    while count:
        message = subscriber.receive(_TIMEOUT_S)
        if message is None:
            raise PlayerGone(f"the player streamed nothing for {_TIMEOUT_S:g} s")
        count -= message.topic == RGB


def _bare() -> float:
    scene, folder = load_scene(_SCENE)
    model = build_model(scene, folder, _SETTINGS.width, _SETTINGS.height)
    data = mujoco.MjData(model)
    renderer = mujoco.Renderer(model, height=_SETTINGS.height, width=_SETTINGS.width)
    for flag in (mujoco.mjtRndFlag.mjRND_SHADOW, mujoco.mjtRndFlag.mjRND_REFLECTION, mujoco.mjtRndFlag.mjRND_HAZE):
        renderer.scene.flags[flag] = 0  # as the player renders
    try:
        for seconds in (_WARM_UP_S, _SECONDS):
            began_s = time.perf_counter()
            for _ in range(seconds * _SETTINGS.rgb_hz):
                mujoco.mj_step(model, data, nstep=PHYSICS_HZ // _SETTINGS.rgb_hz)
                renderer.update_scene(data, camera="head")
                renderer.render()
            passed_s = time.perf_counter() - began_s
    finally:
        renderer.close()
    return _SECONDS / passed_s
