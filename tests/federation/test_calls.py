"""A client's end against coordinators that fail in the ways that networks have."""

import socket
import threading
from contextlib import closing

import pytest

from shiftxr.federation.calls import CoordinatorClient
from shiftxr.federation.errors import CoordinatorUnreachable, Refused

STATE = b'{"round": 3, "state": "open"}'
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(STATE), STATE)


def serve(server: socket.socket, answers: list[bytes]) -> threading.Thread:
    """Answer one connection after the other with these bytes, and close each."""
    server.settimeout(10.0)

    def run() -> None:
        for answer in answers:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.parametrize("cut", [0, 20, len(WHOLE) - 4], ids=["before", "within its headers", "within its body"])
def test_an_answer_that_breaks_off_is_asked_for_again(cut: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = serve(server, [WHOLE[:cut], WHOLE])
        with closing(CoordinatorClient(f"http://127.0.0.1:{server.getsockname()[1]}")) as client:
            assert client.wait_for_round(2).round == 3
        thread.join(10.0)


def test_somebody_else_on_the_port_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = serve(server, [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"])
        with closing(CoordinatorClient(f"http://127.0.0.1:{server.getsockname()[1]}")) as client:
            with pytest.raises(Refused, match="is it a coordinator"):
                client.wait_for_round(0)
        thread.join(10.0)


def test_an_address_that_is_none_is_said() -> None:
    with closing(CoordinatorClient("coordinator.example")) as client:
        with pytest.raises(CoordinatorUnreachable, match="no coordinator's address"):
            client.plan()
