"""A real HTTP proxy in front of a coordinator, which keeps every byte that leaves a client."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

_HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "server", "date"}


@dataclass(frozen=True)
class Sent:
    """One request as it left a client."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Proxy:
    """Where clients connect, and what they sent."""

    url: str
    sent: list[Sent] = field(default_factory=list)


@contextmanager
def recording_proxy(upstream: str) -> Iterator[Proxy]:
    """Forward everything to upstream and keep it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            proxy.sent.append(Sent(self.command, self.path, dict(self.headers), body))
            headers = {k: v for k, v in self.headers.items() if k.lower() not in {"host", "connection"}}
            reply = requests.request(self.command, upstream + self.path, data=body, headers=headers, timeout=60)
            self.send_response(reply.status_code)
            for name, value in reply.headers.items():
                if name.lower() not in _HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content)

        do_GET = do_POST = _forward

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy = Proxy(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, name="proxy")
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
