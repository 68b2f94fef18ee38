"""The addresses that a server listens at, and the names that it answers to."""

import ipaddress
import socket

from rag import UsageError


def names(host: str) -> list[str]:
    """The names that a server at `host` answers to: another site whose name points here gets nothing.

    A server that listens on every address can't know its names, and is protected by its passwords or token.
    """
    own = _shown(host)
    if is_loopback(host):
        return ["127.0.0.1", "localhost", "[::1]", own]
    if ipaddress.ip_address(host).is_unspecified:
        return ["*"]
    return [own]


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`; raises UsageError if it isn't an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise UsageError(
            f"{host!r} is no address: name one of this machine's, as 127.0.0.1 or 0.0.0.0, with --host."
        ) from None


def url(listener: socket.socket) -> str:
    """The address of a server that listens."""
    host, port, *_ = listener.getsockname()
    return f"http://{_shown(host)}:{port}"


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
