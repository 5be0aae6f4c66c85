"""The allow-list: whose public key may connect to the CURVE servers of one context (ZAP, ZeroMQ RFC 27)."""

import logging
from collections.abc import Callable, Collection

import zmq
from zmq.auth.thread import ThreadAuthenticator

from shiftxr_bridge.ends import ZAP_DOMAIN

_log = logging.getLogger(__name__)


class Gatekeeper:
    """Owns a context's ZAP handler and its thread. A connection asks `allowed`, so a new key needs no restart.

    Args:
        allowed: the public keys (Z85, 40 bytes each) that may connect now.
    """

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", allowed: Callable[[], Collection[bytes]]) -> None:
        self._allowed = allowed
        self.refused = 0
        self._zap = ThreadAuthenticator(context, log=_log)
        self._zap.start()
        self._zap.configure_curve_callback(ZAP_DOMAIN, credentials_provider=self)

    def callback(self, domain: str, key: bytes) -> bool:
        """Whether a key may connect (the name is pyzmq's)."""
        try:
            welcome = key in self._allowed()
        except Exception:  # whatever it is, this thread must live: without it nobody could connect any more
            _log.exception("the allow-list can't be read, so nobody is let in")
            welcome = False
        if not welcome:
            self.refused += 1
            _log.warning("refused the key %s: it is not on the allow-list", key.decode("ascii", "replace"))
        return welcome

    def close(self) -> None:
        """Stop the handler."""
        self._zap.stop()
