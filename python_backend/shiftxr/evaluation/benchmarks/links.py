"""Camera frames from one process to another, by the wire and by the links that it is measured against.

A link is a pair, each in a fresh process of its own, so that nobody's settings help another. The sender says where it
is, waits for a word, and sends `count` frames, one every `period_s` (0: as fast as they go), each with the time at
which it was sent (CLOCK_MONOTONIC, the same in both processes). The receiver returns when each frame was sent and when
it came.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import msgpack
import numpy as np
import zmq

from shiftxr_bridge.errors import PlayerUnreachable, ShiftxrError
from shiftxr_bridge.message_queue import Delivery
from shiftxr_bridge.publisher import StreamPublisher
from shiftxr_bridge.rgb import RgbStream, encode_rgb
from shiftxr_bridge.subscriber import StreamSubscriber
from shiftxr_bridge.tick import Tick

WIDTH, HEIGHT = 640, 480
TOPIC = "headset/rgb"
TIMEOUT_S, _END_S = 30.0, 5.0
FRAME_BYTES = WIDTH * HEIGHT * 3
# The same for the wire and for bare ZeroMQ: with ZeroMQ's own 1000 at both ends, a run of 1200 frames would measure how
# quickly a queue empties whose sender has long finished.
PUBLISHER_HWM, READER_HWM = 256, 16

Times = list[tuple[int, int]]  # of every frame: sent and came, ns


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent."""

    count: int
    period_s: float


@dataclass(frozen=True, slots=True)
class Link:
    """Both ends of one way to send frames."""

    send: Callable[[Connection, Load], None]
    receive: Callable[[Any, Connection, Load], Times]


def measure(link: Link, load: Load) -> Times:
    """Send a load over a link, from one fresh process to another.

    Raises:
        PlayerUnreachable: one of them does not start, or ends early.
        UncountedLoss: see receive_wire.
    """
    spawn = multiprocessing.get_context("spawn")
    to_sender, to_receiver = spawn.Pipe()
    ours, theirs = spawn.Pipe(duplex=False)
    processes = [
        spawn.Process(target=link.send, args=(to_receiver, load), daemon=True),
        spawn.Process(target=_receive, args=(link, to_sender, theirs, load), daemon=True),
    ]
    for process in processes:
        process.start()
    theirs.close()
    try:
        return _result(ours)
    finally:
        for process in processes:
            process.join(_END_S)
            if process.is_alive():
                process.kill()
                process.join()


def _receive(link: Link, to_sender: Connection, result: Connection, load: Load) -> None:
    try:
        if not to_sender.poll(TIMEOUT_S):
            raise PlayerUnreachable(f"the sending process did not start within {TIMEOUT_S:g} s")
        result.send(link.receive(to_sender.recv(), to_sender, load))
    except ShiftxrError as error:
        result.send(error)


def _result(ours: Connection) -> Times:
    if not ours.poll(4 * TIMEOUT_S):
        raise PlayerUnreachable(f"the receiving process did not end within {4 * TIMEOUT_S:g} s")
    try:
        result: Times | ShiftxrError = ours.recv()
    except EOFError as error:
        raise PlayerUnreachable("the receiving process ended without a result") from error
    if isinstance(result, ShiftxrError):
        raise result
    return result


def frame() -> np.ndarray:
    """A picture that does not compress."""
    return np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)


def paced(load: Load) -> Iterator[int]:
    """Frame numbers, each when it is due; a late one is due at once."""
    due_s = time.perf_counter()
    for n in range(load.count):
        if load.period_s:
            due_s += load.period_s
            time.sleep(max(due_s - time.perf_counter(), 0.0))
        yield n


def send_wire(pipe: Connection, load: Load) -> None:
    """The whole wire; it waits for its reader when there is no pace."""
    stream = RgbStream(TOPIC, 30.0, WIDTH, HEIGHT, "rgb8", 400.0, 400.0, 320.0, 240.0)
    with zmq.Context() as context:
        publisher = StreamPublisher(
            context, "tcp://127.0.0.1:*", [stream], lossless=not load.period_s, max_queued=PUBLISHER_HWM
        )
        with closing(publisher):
            pipe.send(publisher.endpoint)
            pipe.recv()
            image = frame()
            for _ in paced(load):
                publisher.publish(TOPIC, time.monotonic_ns(), encode_rgb(image))
            publisher.tick(time.monotonic_ns())
            pipe.recv()


class UncountedLoss(ShiftxrError):
    """Frames are missing that the reader's counts do not name."""


def receive_wire(endpoint: str, pipe: Connection, load: Load) -> Times:
    """Checked, decoded and counted; raises UncountedLoss unless every frame came or was counted."""
    delivery: Delivery = "bounded" if load.period_s else "lossless"
    times: Times = []
    with zmq.Context() as context:
        subscriber = StreamSubscriber(context, endpoint, [TOPIC], delivery=delivery, max_queued=READER_HWM)
        with closing(subscriber):
            subscriber.wait_connected(TIMEOUT_S)
            pipe.send("go")
            while True:
                message = subscriber.receive(TIMEOUT_S)
                if message is None:
                    raise PlayerUnreachable(f"frame {len(times)} did not come within {TIMEOUT_S:g} s")
                if isinstance(message.sample, Tick):
                    break
                times.append((message.header.t_ns, time.monotonic_ns()))
            pipe.send("done")
            missing = subscriber.stats()[TOPIC].missing
    if len(times) + missing != load.count:
        raise UncountedLoss(f"{load.count} frames were sent, {len(times)} came, {missing} are counted as missing")
    return times


def send_bare(pipe: Connection, load: Load) -> None:
    """PUSH, two frames: the time and the picture."""
    with zmq.Context() as context, context.socket(zmq.PUSH) as socket:
        socket.set(zmq.LINGER, 1000)
        socket.set(zmq.SNDHWM, PUBLISHER_HWM)
        socket.bind("tcp://127.0.0.1:*")
        pipe.send(socket.getsockopt_string(zmq.LAST_ENDPOINT))
        pipe.recv()
        image = frame().data.cast("B")
        for _ in paced(load):
            socket.send_multipart((time.monotonic_ns().to_bytes(8, "little"), image), copy=False)
        pipe.recv()


def receive_bare(endpoint: str, pipe: Connection, load: Load) -> Times:
    """PULL; nothing is looked at but the time."""
    times: Times = []
    with zmq.Context() as context, context.socket(zmq.PULL) as socket:
        socket.set(zmq.RCVHWM, READER_HWM)
        socket.connect(endpoint)
        pipe.send("go")
        for n in range(load.count):
            if not socket.poll(int(1000 * TIMEOUT_S)):
                raise PlayerUnreachable(f"frame {n} did not come within {TIMEOUT_S:g} s")
            stamp, _ = socket.recv_multipart(copy=False)
            times.append((int.from_bytes(stamp.buffer, "little"), time.monotonic_ns()))
        pipe.send("done")
    return times


def send_websocket(pipe: Connection, load: Load) -> None:
    """A WebSocket server; each message a msgpack map, as browsers' links do it."""
    from websockets.sync.server import ServerConnection, serve

    image = frame().tobytes()

    def stream(connection: ServerConnection) -> None:
        for _ in paced(load):
            connection.send(msgpack.packb({"t": time.monotonic_ns(), "rgb": image}))
        connection.recv()

    with serve(stream, "127.0.0.1", 0, compression=None, max_size=None) as server:
        pipe.send(server.socket.getsockname()[1])
        with closing(server.socket):
            from threading import Thread

            thread = Thread(target=server.serve_forever)
            thread.start()
            pipe.recv()
            server.shutdown()
            thread.join()


def receive_websocket(port: int, pipe: Connection, load: Load) -> Times:
    """The client unpacks each message and views the picture."""
    from websockets.sync.client import connect

    times: Times = []
    with connect(f"ws://127.0.0.1:{port}", compression=None, max_size=None) as connection:
        for _ in range(load.count):
            message = msgpack.unpackb(connection.recv(TIMEOUT_S))
            np.frombuffer(message["rgb"], np.uint8).reshape(HEIGHT, WIDTH, 3)
            times.append((message["t"], time.monotonic_ns()))
        connection.send("done")
    pipe.send("done")
    return times


WIRE, BARE = Link(send_wire, receive_wire), Link(send_bare, receive_bare)
WEBSOCKET = Link(send_websocket, receive_websocket)
