"""The guarded door for a player on another machine: it connects here with its key, everybody else reads on loopback.

Off loopback Python binds and the player connects (PROTOCOL.md, Security). One bound socket takes the player's messages
in; readers subscribe to a second one on loopback, as if the player were here.
"""

import threading

import zmq

from shiftxr_bridge.ends import Bind, Socket, open_end

_HWM = 256
_POLL_MS = 50
MAX_PAYLOAD_BYTES = 64 << 20


class Gateway:
    """Owns both sockets and the thread between them. A reader that stops loses messages here, which show as gaps.

    Args:
        outside: where players connect; off loopback with keys.

    Raises:
        InsecureBind, AddressInUse: the address can't be bound.
    """

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", outside: Bind) -> None:
        self._players = context.socket(zmq.XSUB)
        self._players.set(zmq.RCVHWM, _HWM)
        self._players.set(zmq.MAXMSGSIZE, MAX_PAYLOAD_BYTES)
        self.outside = open_end(self._players, outside)
        self._readers = context.socket(zmq.XPUB)
        self._readers.set(zmq.SNDHWM, _HWM)
        self.endpoint = open_end(self._readers, Bind("tcp://127.0.0.1:*"))
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._forward, name=f"gateway {self.outside}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop forwarding and free the sockets."""
        self._stopping.set()
        self._thread.join()
        self._players.close(linger=0)
        self._readers.close(linger=0)

    def _forward(self) -> None:
        poller = zmq.Poller()
        for socket in (self._players, self._readers):
            poller.register(socket, zmq.POLLIN)
        while not self._stopping.is_set():
            ready = dict(poller.poll(_POLL_MS))
            if self._readers in ready:  # subscriptions go to the players
                _move(self._readers, self._players)
            if self._players in ready:
                _move(self._players, self._readers)


def _move(source: Socket, target: Socket) -> None:
    target.send_multipart(source.recv_multipart(copy=False), copy=False)
