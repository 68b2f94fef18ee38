"""How long each stage of an answer takes."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Stopwatch:
    """Adds up the seconds of each stage, in the order in which the stages first end; for one thread."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._seconds: dict[str, float] = {}

    @property
    def seconds(self) -> dict[str, float]:
        """The seconds of each stage so far."""
        return dict(self._seconds)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of a block."""
        started = self._clock()
        try:
            yield
        finally:
            self.add({name: self._clock() - started})

    def waits(self, name: str, items: Iterable[T]) -> Iterator[T]:
        """The same items; the time that each is waited for counts, and what happens in between doesn't."""
        each = iter(items)
        while True:
            with self.stage(name):
                try:
                    item = next(each)
                except StopIteration:
                    return
            yield item

    def add(self, seconds: Mapping[str, float]) -> None:
        """Add what another stopwatch counted."""
        for name, more in seconds.items():
            self._seconds[name] = self._seconds.get(name, 0.0) + more
