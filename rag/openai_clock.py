"""How long a server may be silent, and how much it may send: a clock that only useful words set back."""

import re
import socket
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from rag.cancellation import check, interruptible

if TYPE_CHECKING:
    import httpx2


_MOST_BYTES = 16_000_000  # from one word to the next, or in a body that is read whole, as of many vectors


class Clock(float):
    """The seconds that a server has for its next word, where httpx2 expects those for one read.

    It counts the bytes that come meanwhile, too.
    """

    def __init__(self, _seconds: float) -> None:
        self.restart()

    def restart(self) -> None:
        """Give the server all of its time again."""
        self._start = monotonic()
        self._bytes = 0

    def count(self, received: int) -> None:
        """Count bytes; raises ValueError where they are too many for any word."""
        self._bytes += received
        if self._bytes > _MOST_BYTES:
            raise ValueError("a body without an end")

    def left(self) -> float:
        """The seconds that are left, more than none; raises httpx2's ReadTimeout."""
        import httpx2

        if (left := self._start + self - monotonic()) > 0:
            return left
        raise httpx2.ReadTimeout("no word in time")


def start_clock(request: "httpx2.Request") -> None:
    """Before each request, put a clock in the place of its read timeout, and ask for bytes as they are.

    A few compressed bytes can become more than there is memory for. Raises Cancelled if nobody waits for the
    answer any more, as after the pause before another try.
    """
    check()
    request.headers["accept-encoding"] = "identity"
    timeouts = request.extensions["timeout"]
    timeouts["read"] = Clock(timeouts["read"])
    request.extensions["trace"] = _obey_clock


def _obey_clock(event: str, info: Mapping[str, Any]) -> None:
    """Have each new connection ask the clock of its request before it reads.

    httpx2 times single reads, so that one byte now and then, in the headers already, lasts for ever.
    Whoever cancels the work hangs up, which ends a read or a write.
    """
    if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
        stream = info["return_value"]
        read, write = stream.read, stream.write
        hang_up = partial(_hang_up, stream.get_extra_info("socket"))

        def read_in_time(max_bytes: int, timeout: float | None = None) -> bytes:
            if not isinstance(timeout, Clock):
                return cast(bytes, read(max_bytes, timeout))
            with interruptible(hang_up):
                received = cast(bytes, read(max_bytes, timeout.left()))
            timeout.count(len(received))
            return received

        def write_unless_cancelled(data: bytes, timeout: float | None = None) -> None:
            with interruptible(hang_up):
                write(data, timeout)

        stream.read, stream.write = read_in_time, write_unless_cancelled


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):  # it was closed meanwhile
        socket.socket.shutdown(connection, socket.SHUT_RDWR)  # TLS's own would change what is being read from


def bound_answer(response: "httpx2.Response") -> None:
    """Keep the package from unpacking what it didn't ask to be packed, and from waiting too long.

    A server may ask it to wait for longer than it may be silent itself.
    """
    response.headers.pop("content-encoding", None)
    response.headers.pop("retry-after-ms", None)
    asked = response.headers.get("retry-after", "0")
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]*)?", asked):
        del response.headers["retry-after"]
    elif float(asked) > response.request.extensions["timeout"]["read"]:
        response.headers["x-should-retry"] = "false"
