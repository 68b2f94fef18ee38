"""Threads that answer, and a bounded queue before them."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 64
"""How many are answered at the same time."""

WAITING = 120
"""How many may wait for their turn."""


class Busy(Exception):
    """The queue is full."""


class Workers:
    """Threads for work that may wait long for a model; used from one event loop."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="answer")
        self._room = at_once + waiting

    async def results(self, work: Generator[T, None, None]) -> AsyncGenerator[T, None]:
        """What `work` yields, in a thread; raises as it does, and Busy if the queue is full.

        Whoever stops taking ends the work where it next yields, or before it begins. Until then it keeps its
        place: a model that is silent can't be left behind again and again.
        """
        if not self._room:
            raise Busy
        self._room -= 1
        loop, left = asyncio.get_running_loop(), Event()
        given: asyncio.Queue[T | _Ended] = asyncio.Queue()

        def tell(item: "T | _Ended") -> None:
            loop.call_soon_threadsafe(given.put_nowait, item)

        running = self._threads.submit(_run, work, tell, left)
        running.add_done_callback(lambda _: loop.call_soon_threadsafe(self._make_room))
        try:
            while not isinstance(item := await given.get(), _Ended):
                yield item
            if item.error is not None:
                raise item.error
        finally:
            left.set()
            running.cancel()

    def _make_room(self) -> None:
        self._room += 1


class _Ended:
    """The work is done, or could not go on."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error


def _run(work: Generator[T, None, None], tell: Callable[[T | _Ended], None], left: Event) -> None:
    try:
        with closing(work):
            for item in work:
                if left.is_set():
                    return
                tell(item)
    except Exception as error:  # noqa: BLE001  it is raised where the results are taken
        tell(_Ended(error))
    else:
        tell(_Ended())
