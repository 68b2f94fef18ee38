"""Work in threads that report to a consumer, who may stop waiting for them."""

from collections.abc import Callable, Generator, Iterable
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import TypeAlias, TypeVar

from rag.cancellation import Cancellation, Cancelled

T = TypeVar("T")

Work: TypeAlias = Callable[[Callable[[T], None]], None]
"""Work that calls what it is given with each thing that it has to report."""

AT_ONCE = 64
"""Maximum number of people answered at the same time."""

_EVERY = 0.2  # seconds
_ROOM = BoundedSemaphore(AT_ONCE)  # work that was cancelled may still be running


class Ended:
    """The work has ended or failed."""

    def __init__(self, error: BaseException | None = None) -> None:
        self._error = error

    def check(self) -> None:
        """Raise what the work raised, if it failed."""
        if self._error is not None:
            raise self._error


def run(work: Work[T], put: Callable[[T | Ended], None], cancellation: Cancellation) -> None:
    """Put what `work` reports, and then how it ended.

    If it is cancelled, it ends at once if it waits for a server, otherwise when it next reports.
    """

    def report(item: T) -> None:
        cancellation.check()
        put(item)

    try:
        cancellation.check()
        with cancellation.scope():
            work(report)
    except Cancelled:
        return  # not kept: it refers to everything the work was using
    except BaseException as error:  # noqa: BLE001  it is raised in the consumer
        put(Ended(error))
    else:
        put(Ended())


def of_items(items: Iterable[T]) -> Work[T]:
    """The work that reports each of `items`."""

    def work(report: Callable[[T], None]) -> None:
        for item in items:
            report(item)

    return work


def promptly(stream: Iterable[T]) -> Generator[T | None, None, None]:
    """Yield the items of `stream`, as `reported` yields what its work reports."""
    return reported(of_items(stream))


def reported(work: Work[T], *, to_end: bool = False) -> Generator[T | None, None, None]:
    """Yield what `work` reports, and None after each fifth of a second of silence; raises what it raises.

    It runs in its own thread, since a model may be silent for minutes: a consumer that stops is free at
    once, and the work is cancelled, unless it must run `to_end`. It doesn't wait for its consumer, and
    starts when fewer than `AT_ONCE` others are running.
    """
    given: SimpleQueue[T | Ended] = SimpleQueue()
    cancellation = Cancellation()

    def run_in_turn() -> None:
        with _ROOM:
            run(work, given.put, cancellation)

    Thread(target=run_in_turn, daemon=True).start()
    try:
        while True:
            try:
                item = given.get(timeout=_EVERY)
            except Empty:
                yield None
                continue
            if isinstance(item, Ended):
                item.check()
                return
            yield item
    finally:
        if not to_end:
            cancellation.cancel()
