"""Connect only to addresses that have been checked, before a deadline.

The check is made when connecting, not when the URL is handed to a client: the name is looked up once,
all its addresses are checked, and the connection goes to one of them. So a DNS server that gives another
address the second time gains nothing, and an oddly written host is judged by its numeric address. The
request and the TLS handshake still use the name.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import httpcore2

from rag.errors import AddressRefused
from rag.reading.web.address import refusal

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
"""Look up the IP addresses of a host for a port; raises OSError if there are none."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of `host` according to the system, without duplicates, in its order of preference."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that is too long for a host name
        raise OSError(str(error)) from error
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class NameUnknown(Exception):
    """The first argument of a ConnectError if a host has no address."""


class CheckedBackend(httpcore2.NetworkBackend):
    """Connects to public addresses only, until `deadline`, in seconds of the monotonic clock."""

    def __init__(
        self,
        deadline: float,
        *,
        allow_private: bool,
        resolve: Resolve,
        inner: httpcore2.NetworkBackend,
    ) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._resolve = resolve
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of `host` that answers.

        Raises AddressRefused if any of its addresses is not public, and httpcore2's ConnectError or
        ConnectTimeout.
        """
        failed: Exception = httpcore2.ConnectError(NameUnknown(host))
        for address in self._checked(host, port):
            try:
                stream = self._inner.connect_tcp(
                    address, port, _left(self._deadline, timeout), local_address, socket_options
                )
                return _DeadlineStream(stream, self._deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed

    def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self._resolve(host, port)
        except OSError as error:
            raise httpcore2.ConnectError(NameUnknown(str(error))) from error
        for address in addresses:
            kind = None if self._allow_private else refusal(address)
            if kind is not None:
                raise AddressRefused(
                    f"{host} has a {kind} address ({address}), and Citewell only fetches public pages: "
                    "set CITEWELL_ALLOW_PRIVATE_URLS=1 if it is your own server."
                )
        return addresses


class _DeadlineStream(httpcore2.NetworkStream):
    """A stream that ends by a deadline, however slow the other side is."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline, timeout))
        return _DeadlineStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the time for this page is up")
    return left if timeout is None else min(left, timeout)
