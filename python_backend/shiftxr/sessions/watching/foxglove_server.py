"""Serves a player's streams to Foxglove, live: ws://HOST:PORT, with the views that recordings have."""

import foxglove
from foxglove import Channel, Context, Schema

from shiftxr.sessions.foxglove_views.view import View
from shiftxr.sessions.foxglove_views.views import views_of
from shiftxr_bridge.errors import AddressInUse
from shiftxr_bridge.subscriber import Message

_HOST = "127.0.0.1"  # what is shown is a worker's raw view: it stays on this machine


class FoxgloveServer:
    """Owns the server. A client that is slow loses messages; `publish` never waits for one.

    Args:
        port: on loopback; 0 for a free one.

    Raises:
        AddressInUse: the port is taken.
    """

    def __init__(self, port: int, *, name: str) -> None:
        self._context = Context()
        self._channels: dict[tuple[str, str], Channel] = {}
        self._topics: dict[str, list[Channel]] = {}  # by topic of the wire
        try:
            self._server = foxglove.start_server(name=name, host=_HOST, port=port, context=self._context)
        except (OSError, RuntimeError) as error:
            raise AddressInUse(f"can't serve Foxglove on port {port}: {error}; choose another --port") from error
        self.url = f"ws://{_HOST}:{self._server.port}"

    def publish(self, message: Message) -> None:
        """Send a message's views to whoever shows them."""
        known = self._topics.get(message.topic)
        if known is not None and not any(channel.has_sinks() for channel in known):
            return
        for view in views_of(message):
            self._channel(message.topic, view).log(view.data, log_time=view.t_ns)

    def close(self) -> None:
        """Disconnect everybody."""
        self._server.stop()
        for channel in self._channels.values():
            channel.close()

    def _channel(self, topic: str, view: View) -> Channel:
        key = (view.topic, view.schema.name)
        if key not in self._channels:
            schema = Schema(name=view.schema.name, encoding=view.schema.encoding, data=view.schema.data)
            encoding = view.schema.message_encoding
            channel = Channel(view.topic, schema=schema, message_encoding=encoding, context=self._context)
            self._channels[key] = channel
            self._topics.setdefault(topic, []).append(channel)
        return self._channels[key]
