"""Which addresses may be bound and reached: loopback needs no keys, anything else is refused until keys exist."""

import ipaddress
from urllib.parse import urlsplit

import zmq

from shiftxr_bridge.errors import AddressInUse, InsecureBind


def require_loopback(address: str) -> None:
    """Raise InsecureBind unless a ZeroMQ address such as `tcp://127.0.0.1:*` is on loopback."""
    host = urlsplit(address.replace(":*", ":0")).hostname or ""
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise InsecureBind(f"{address} is not on loopback and the wire has no keys yet: use tcp://127.0.0.1:PORT or :*")


def bind(socket: zmq.Socket[bytes], address: str) -> str:
    """Bind to a loopback address; returns the address with its real port.

    Raises:
        InsecureBind, AddressInUse: it can't be; the socket has been closed then.
    """
    try:
        require_loopback(address)
        socket.bind(address)
    except InsecureBind:
        socket.close(linger=0)
        raise
    except zmq.ZMQError as error:
        socket.close(linger=0)
        raise AddressInUse(
            f"can't listen on {address}: {error.strerror}; choose another port, or * for a free one"
        ) from error
    return socket.getsockopt_string(zmq.LAST_ENDPOINT)
