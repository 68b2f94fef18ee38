"""Threads that answer, and a bounded queue before them."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

from rag.cancellation import Cancellation
from ui.http.reporting import AT_ONCE, Ended, of_items, run

T = TypeVar("T")

WAITING = 120
"""How many may wait for their turn."""


class Busy(Exception):
    """The queue is full."""


class Workers:
    """Threads for work that may wait long for a model; used from one event loop."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="answer")
        self._room = at_once + waiting

    async def results(self, items: Generator[T, None, None]) -> AsyncGenerator[T, None]:
        """Each of `items`, made in a thread; raises as they do, and Busy if the queue is full.

        Whoever stops taking ends the work: before it begins, at once if it waits for a server, otherwise
        where it next yields. Until then it keeps its place.
        """
        if not self._room:
            raise Busy
        self._room -= 1
        loop, cancellation = asyncio.get_running_loop(), Cancellation()
        given: asyncio.Queue[T | Ended] = asyncio.Queue()

        def work(report: Callable[[T], None]) -> None:
            with closing(items):
                of_items(items)(report)

        def tell(item: T | Ended) -> None:
            loop.call_soon_threadsafe(given.put_nowait, item)

        running = self._threads.submit(run, work, tell, cancellation)
        running.add_done_callback(lambda _: loop.call_soon_threadsafe(self._make_room))
        try:
            while not isinstance(item := await given.get(), Ended):
                yield item
            item.check()
        finally:
            cancellation.cancel()
            running.cancel()

    def _make_room(self) -> None:
        self._room += 1
