"""Pause between requests to the same host."""

import time
from collections.abc import Callable


class Pace:
    """Spaces out the requests to each host, by `pause` seconds or by the delay that the host asks for."""

    def __init__(
        self,
        pause: float = 1.0,
        longest: float = 10.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause = pause
        self._longest = longest
        self._clock = clock
        self._sleep = sleep
        self._free: dict[str, float] = {}

    def wait(self, host: str, wanted: float | None = None) -> None:
        """Wait until `host` may be asked again; `wanted` is the delay in seconds that it asks for, if any.

        The delay is capped at `longest`: a site that asks for an hour wants no visitors at all.
        """
        now = self._clock()
        turn = max(now, self._free.get(host, now))
        if turn > now:
            self._sleep(turn - now)
        self._free[host] = turn + min(max(self._pause, wanted or 0.0), self._longest)
