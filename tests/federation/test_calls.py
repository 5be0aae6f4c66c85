"""A client's end against coordinators that fail in the ways that networks have."""

import json
import socket
import threading
from contextlib import closing

import pytest

from shiftxr.federation.api import ClientStatus
from shiftxr.federation.calls import CoordinatorClient
from shiftxr.federation.errors import CoordinatorUnreachable, Refused

STATE = b'{"round": 3, "state": "open"}'
STATUS = ClientStatus(windows=3, steps=2, loss=None, rss_bytes=1, streams={}, scores={})
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


class CountingLink:
    """Notes what passes; down while `up` is false."""

    def __init__(self) -> None:
        self.up = True
        self.passed: list[tuple[str, int]] = []

    def available(self) -> bool:
        return self.up

    def send(self, size: int) -> None:
        self.passed.append(("up", size))

    def receive(self, size: int) -> None:
        self.passed.append(("down", size))


def test_a_link_carries_the_bodies_of_requests_and_answers_in_their_order() -> None:
    link = CountingLink()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = serve(server, [WHOLE, WHOLE])
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with closing(CoordinatorClient(url, link=link)) as client:
            client.wait_for_round(2)
            client.report(STATUS)
        thread.join(10.0)
    told = len(json.dumps(STATUS.model_dump()))
    assert link.passed == [("up", 0), ("down", len(STATE)), ("up", told), ("down", len(STATE))]


def test_a_report_is_left_out_while_the_link_is_down() -> None:
    link = CountingLink()
    link.up = False
    with closing(CoordinatorClient("http://127.0.0.1:1", link=link, patience_s=0.0)) as client:
        client.report(STATUS)  # nobody is there to ask, and nobody is asked
    assert link.passed == []
