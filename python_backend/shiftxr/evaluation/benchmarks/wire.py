"""`wire.frames_per_s`: camera frames from one process to another, through the whole wire and through bare ZeroMQ."""

import multiprocessing
import time
from collections.abc import Callable
from contextlib import closing
from multiprocessing.connection import Connection

import numpy as np
import zmq

from shiftxr.evaluation.benchmarks.figure import Figure
from shiftxr_bridge.errors import PlayerUnreachable
from shiftxr_bridge.publisher import StreamPublisher
from shiftxr_bridge.rgb import RgbStream, encode_rgb
from shiftxr_bridge.subscriber import StreamSubscriber

_WIDTH, _HEIGHT = 640, 480
_FRAMES, _WARM_UP = 3000, 200
_TOPIC = "headset/rgb"
_TIMEOUT_S = 30.0

Sender = Callable[[Connection], None]


def run() -> list[Figure]:
    """640x480x3 frames per second between two processes on loopback, checked and decoded, none lost."""
    bare = _measure(_send_bare, _receive_bare)
    whole = _measure(_send_whole, _receive_whole)
    return [Figure("wire.frames_per_s", whole, "frames/s", bare, "higher")]


def _measure(send: Sender, receive: Callable[[str, Connection], float]) -> float:
    """Frames per second after the warm-up; the sender is a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    sender = spawn.Process(target=send, args=(theirs,), daemon=True)
    sender.start()
    try:
        if not ours.poll(_TIMEOUT_S):
            raise PlayerUnreachable(f"the sending process did not start within {_TIMEOUT_S:g} s")
        passed_s = receive(ours.recv(), ours)
    finally:
        ours.close()
        sender.join(_TIMEOUT_S)
        if sender.is_alive():
            sender.kill()
            sender.join()
    return _FRAMES / passed_s


def _frame() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (_HEIGHT, _WIDTH, 3), np.uint8)


def _send_whole(pipe: Connection) -> None:
    stream = RgbStream(_TOPIC, 30.0, _WIDTH, _HEIGHT, "rgb8", 400.0, 400.0, 320.0, 240.0)
    with zmq.Context() as context:
        publisher = StreamPublisher(context, "tcp://127.0.0.1:*", [stream], lossless=True)
        with closing(publisher):
            pipe.send(publisher.endpoint)
            pipe.recv()
            frame = _frame()
            for n in range(_WARM_UP + _FRAMES):
                publisher.publish(_TOPIC, n, encode_rgb(frame))
            pipe.recv()


def _receive_whole(endpoint: str, pipe: Connection) -> float:
    with zmq.Context() as context:
        subscriber = StreamSubscriber(context, endpoint, [_TOPIC], delivery="lossless", max_queued=64)
        with closing(subscriber):
            subscriber.wait_connected(_TIMEOUT_S)
            pipe.send("go")
            began_s = 0.0
            for n in range(_WARM_UP + _FRAMES):
                if n == _WARM_UP:
                    began_s = time.perf_counter()
                if subscriber.receive(_TIMEOUT_S) is None:
                    raise PlayerUnreachable(f"frame {n} did not come within {_TIMEOUT_S:g} s")
            passed_s = time.perf_counter() - began_s
            pipe.send("done")
    return passed_s


def _send_bare(pipe: Connection) -> None:
    with zmq.Context() as context, context.socket(zmq.PUSH) as socket:
        socket.set(zmq.LINGER, 1000)
        socket.bind("tcp://127.0.0.1:*")
        pipe.send(socket.getsockopt_string(zmq.LAST_ENDPOINT))
        pipe.recv()
        frame = _frame().data.cast("B")
        for _ in range(_WARM_UP + _FRAMES):
            socket.send(frame, copy=False)
        pipe.recv()


def _receive_bare(endpoint: str, pipe: Connection) -> float:
    with zmq.Context() as context, context.socket(zmq.PULL) as socket:
        socket.connect(endpoint)
        pipe.send("go")
        began_s = 0.0
        for n in range(_WARM_UP + _FRAMES):
            if n == _WARM_UP:
                began_s = time.perf_counter()
            if not socket.poll(int(1000 * _TIMEOUT_S)):
                raise PlayerUnreachable(f"frame {n} did not come within {_TIMEOUT_S:g} s")
            socket.recv(copy=False)
        passed_s = time.perf_counter() - began_s
        pipe.send("done")
    return passed_s
