"""How long a server may be silent: a clock that only useful words set back, and no longer wait than that."""

import re
from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import httpx2


class Clock(float):
    """The seconds that a server has for its next word, where httpx2 expects those for one read."""

    def __init__(self, _seconds: float) -> None:
        self.restart()

    def restart(self) -> None:
        """Give the server all of its time again."""
        self._start = monotonic()

    def left(self) -> float:
        """The seconds that are left, more than none; raises httpx2's ReadTimeout."""
        import httpx2

        if (left := self._start + self - monotonic()) > 0:
            return left
        raise httpx2.ReadTimeout("no word in time")


def start_clock(request: "httpx2.Request") -> None:
    """Before each request, put a clock in the place of its read timeout."""
    timeouts = request.extensions["timeout"]
    timeouts["read"] = Clock(timeouts["read"])
    request.extensions["trace"] = _obey_clock


def _obey_clock(event: str, info: Mapping[str, Any]) -> None:
    """Have each new connection ask the clock of its request before it reads.

    httpx2 times single reads, so that one byte now and then, in the headers already, lasts for ever.
    """
    if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
        stream = info["return_value"]
        read = stream.read

        def read_in_time(max_bytes: int, timeout: float | None = None) -> bytes:
            return cast(bytes, read(max_bytes, timeout.left() if isinstance(timeout, Clock) else timeout))

        stream.read = read_in_time


def bound_wait(response: "httpx2.Response") -> None:
    """Keep the package from waiting for longer than a server may be silent, as a server may ask it to."""
    response.headers.pop("retry-after-ms", None)
    asked = response.headers.get("retry-after", "0")
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]*)?", asked):
        del response.headers["retry-after"]
    elif float(asked) > response.request.extensions["timeout"]["read"]:
        response.headers["x-should-retry"] = "false"
