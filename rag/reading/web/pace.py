"""Keep a pause between two requests to one host."""

import time
from collections.abc import Callable


class Pace:
    """Waits until a host may be asked again: `pause` seconds after the last time, or as long as it wants."""

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
        """Wait for the turn of `host`, which wants `wanted` seconds between requests, or says nothing.

        More than the longest pause is not kept: a site that wants an hour wants no visitors at all.
        """
        now = self._clock()
        turn = max(now, self._free.get(host, now))
        if turn > now:
            self._sleep(turn - now)
        self._free[host] = turn + min(max(self._pause, wanted or 0.0), self._longest)
