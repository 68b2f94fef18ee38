"""The web server: its listening socket, what it allows a connection, and how it ends."""

import asyncio
import ipaddress
import logging
import resource
import socket
from collections.abc import Callable
from time import monotonic
from types import FrameType
from typing import cast

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from rag import UsageError

MOST = 1000
"""Connections at a time; requests on more are answered with status 503."""

MOST_EACH = 100
"""Connections of one other computer; more are closed. A proxy on this one counts its clients itself."""

SLACK = 20.0
"""Seconds in which a request must arrive, head and body, and one more for each `_RATE` bytes of it."""

_RATE = 1024
_EVERY = 1.0  # seconds between two looks at a request that has not arrived
_BACKLOG = 1024  # connections that wait to be accepted
_FILES = 4096  # open files: the connections, and what their answers read
_PATIENCE = 2  # seconds for requests in progress when the server ends


class Connection(H11Protocol):
    """A connection that is closed if its request is slow to arrive, or if its address has too many.

    uvicorn itself ends only connections that are idle between two requests. h11 bounds the size of a head.
    """

    _slow: asyncio.TimerHandle | None = None
    _since = 0.0
    _received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if _is_other(self.client) and self._of_this_address() > MOST_EACH:
            transport.abort()
        else:
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unwatch()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)

    def handle_events(self) -> None:
        super().handle_events()
        is_begun = self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]
        if not (is_begun or self.conn.their_state is h11.SEND_BODY):
            self._unwatch()
        elif self._slow is None:
            self._watch()

    def _watch(self) -> None:
        """Begin to wait for a request."""
        self._since, self._received = monotonic(), 0
        self._slow = self.loop.call_later(_EVERY, self._check)

    def _unwatch(self) -> None:
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None

    def _check(self) -> None:
        if self.flow.read_paused:  # it is the program that is slow to take what has arrived
            self._watch()
        elif monotonic() - self._since < SLACK + self._received / _RATE:
            self._slow = self.loop.call_later(_EVERY, self._check)
        else:
            self.transport.abort()

    def _of_this_address(self) -> int:
        clients = (other.client for other in cast("set[H11Protocol]", self.connections))
        return sum(client is not None and client[:1] == (self.client or ())[:1] for client in clients)


class Server(uvicorn.Server):
    """A server that hangs up on open pages when it ends, instead of waiting for their streams for ever.

    `on_end` is called first.
    """

    def __init__(self, app: ASGIApp, on_end: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Connection,
                ws="none",
                log_level="warning",
                limit_concurrency=MOST,
                timeout_graceful_shutdown=_PATIENCE,
            )
        )
        self._on_end = on_end

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End soon; a second signal would cut even that short."""
        if not self.should_exit:
            super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        logging.getLogger("uvicorn.error").disabled = True  # what is cut off from here on is no error
        self._on_end()
        for connection in list(self.server_state.connections):
            connection.transport.close()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """A socket that already listens, so that early visitors wait; raises UsageError if the port is taken.

    Raises the number of files that this process may open, since each connection is one.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise UsageError(
            f"Port {port} of {host} cannot be had ({error.strerror}): choose another with --port N."
        ) from None
    return listener


def _is_other(client: tuple[str, int] | None) -> bool:
    """Whether a connection comes from another computer than this one."""
    return client is not None and not ipaddress.ip_address(client[0]).is_loopback
