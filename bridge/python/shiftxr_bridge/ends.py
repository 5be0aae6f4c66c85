"""The two ends of a socket: who binds and who connects, on loopback without keys and elsewhere only with them.

Keys are CURVE's (ZeroMQ RFC 26). A bound end asks the allow-list of its context (`Gatekeeper`) who may connect.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

import zmq

from shiftxr_bridge.errors import AddressInUse, InsecureBind

Socket = zmq.Socket[bytes]
ZAP_DOMAIN = "shiftxr"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A CURVE key pair, Z85 text of 40 characters each."""

    public: bytes
    secret: bytes


@dataclass(frozen=True, slots=True)
class Bind:
    """Listen at `tcp://HOST:PORT` (`*` for a free port). With keys as a CURVE server."""

    address: str
    keys: KeyPair | None = None


@dataclass(frozen=True, slots=True)
class Connect:
    """Reach `tcp://HOST:PORT`. With keys as a CURVE client of the server that holds `server_key`."""

    address: str
    keys: KeyPair | None = None
    server_key: bytes = b""


End = Bind | Connect


def open_end(socket: Socket, end: End) -> str:
    """Bind or connect; returns the address, a bound one with its real port.

    Raises:
        InsecureBind: it is off loopback, and there are no keys.
        AddressInUse: it can't be bound, or is no address.
        The socket has been closed then.
    """
    return _connect(socket, end) if isinstance(end, Connect) else _bind(socket, end)


def require_loopback(address: str) -> None:
    """Raise InsecureBind unless a ZeroMQ address such as `tcp://127.0.0.1:*` is on loopback."""
    if not _is_loopback(address):
        raise InsecureBind(
            f"{address} is not on loopback: make keys with `shiftxr keys new` and name them with --keys, "
            "or use tcp://127.0.0.1:PORT"
        )


def _is_loopback(address: str) -> bool:
    try:
        host = urlsplit(address.replace(":*", ":0")).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _connect(socket: Socket, end: Connect) -> str:
    try:
        if end.keys is None:
            require_loopback(end.address)
        else:
            _use(socket, end.keys)
            socket.curve_serverkey = end.server_key
        socket.connect(end.address)
    except InsecureBind:
        socket.close(linger=0)
        raise
    except zmq.ZMQError as error:
        socket.close(linger=0)
        raise AddressInUse(f"can't connect to {end.address}: {error.strerror}; give tcp://HOST:PORT") from error
    return end.address


def _bind(socket: Socket, end: Bind) -> str:
    try:
        if end.keys is None:
            require_loopback(end.address)
        else:
            _use(socket, end.keys)
            socket.curve_server = True
            socket.zap_domain = ZAP_DOMAIN.encode()
            socket.set(zmq.ZAP_ENFORCE_DOMAIN, 1)  # without a gatekeeper nobody gets in, rather than everybody
        socket.bind(end.address)
    except InsecureBind:
        socket.close(linger=0)
        raise
    except zmq.ZMQError as error:
        socket.close(linger=0)
        raise AddressInUse(
            f"can't listen on {end.address}: {error.strerror}; choose another port, or * for a free one"
        ) from error
    return socket.getsockopt_string(zmq.LAST_ENDPOINT)


def _use(socket: Socket, keys: KeyPair) -> None:
    socket.curve_publickey, socket.curve_secretkey = keys.public, keys.secret
    # A headset that leaves the network says nothing: after about 15 s of silence its connection is closed.
    for option, value in (
        (zmq.TCP_KEEPALIVE, 1),
        (zmq.TCP_KEEPALIVE_IDLE, 5),
        (zmq.TCP_KEEPALIVE_INTVL, 3),
        (zmq.TCP_KEEPALIVE_CNT, 3),
    ):
        socket.set(option, value)
