"""Watches the `objects` stream and publishes labels on the `task` stream, as they would come from a human's session."""

import threading
from contextlib import ExitStack, closing

import numpy as np
import zmq

from shiftxr.scenes.layout import read_objects
from shiftxr.scenes.scene import Scene
from shiftxr.worker.tracker import ProcedureTracker
from shiftxr_bridge.objects import ObjectsStream
from shiftxr_bridge.publisher import StreamPublisher
from shiftxr_bridge.subscriber import Message, StreamSubscriber
from shiftxr_bridge.task import TaskSample, TaskStream, encode_task
from shiftxr_bridge.tick import Tick

OBJECTS, TASK = "scene/objects", "worker/task"


class Labeller:
    """Owns a subscription to a player's object state, a publisher of labels, and the thread between them."""

    def __init__(self, scene: Scene, sensors: str, *, connect_timeout_s: float = 20.0) -> None:
        self._tracker = ProcedureTracker(scene)
        self._scene = scene
        self._episode: tuple[str, int] | None = None  # of the player's session
        self._stopping = threading.Event()
        self.failure: Exception | None = None
        with ExitStack() as stack:
            context = stack.enter_context(zmq.Context())
            self._subscriber = StreamSubscriber(context, sensors, [OBJECTS], delivery="lossless")
            stack.enter_context(closing(self._subscriber))
            self._subscriber.wait_connected(connect_timeout_s)
            described = self._subscriber.streams[OBJECTS]
            stream = TaskStream(topic=TASK, rate_hz=described.rate_hz)
            self._publisher = StreamPublisher(context, "tcp://127.0.0.1:*", [stream], lossless=True, device="worker")
            stack.enter_context(closing(self._publisher))
            self.endpoint = self._publisher.endpoint
            self._resources = stack.pop_all()
        self._thread = threading.Thread(target=self._run, name="labeller", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, and free the sockets."""
        self._stopping.set()
        self._thread.join()
        self._resources.close()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                message = self._subscriber.receive(0.1)
                if message is not None:
                    self._label(message)
        except Exception as error:  # kept for whoever waits for labels; a thread has nobody else to tell
            self.failure = error
            raise

    def _label(self, message: Message) -> None:
        if isinstance(message.sample, Tick):
            self._publisher.tick(message.sample.t_ns)
            return
        assert isinstance(message.stream, ObjectsStream)
        assert isinstance(message.sample, np.ndarray)
        episode = (message.header.session, int(message.header.fields.get("episode", 0)))
        if episode != self._episode:
            self._episode = episode
            self._tracker.begin()
        judged = self._tracker.judge(message.header.t_ns, read_objects(self._scene, message.sample))
        sample = TaskSample(judged.step, judged.mistake, judged.events)
        self._publisher.publish(TASK, message.header.t_ns, encode_task(sample))
