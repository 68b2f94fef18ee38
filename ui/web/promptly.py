"""Consume a blocking stream from a thread."""

from collections.abc import Callable, Generator, Iterable
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Event, Thread
from typing import TypeVar

from ui.web.parts import AT_ONCE

T = TypeVar("T")

_EVERY = 0.2  # seconds
_ROOM = BoundedSemaphore(AT_ONCE)  # a consumer that left may have left a model running


def promptly(stream: Iterable[T]) -> Generator[T | None, None, None]:
    """Yield the items of `stream`, as `reported` yields what its work reports."""

    def work(report: Callable[[T], None]) -> None:
        for item in stream:
            report(item)

    return reported(work)


def reported(
    work: Callable[[Callable[[T], None]], None], *, to_end: bool = False
) -> Generator[T | None, None, None]:
    """Yield what `work` reports, and None after each fifth of a second of silence; raises what it raises.

    It runs in its own thread, since a model may be silent for minutes: a consumer that stops is free at
    once, and the work is abandoned when it next reports, unless it must run `to_end`. It doesn't wait for
    its consumer, and starts when fewer than `AT_ONCE` others are running.
    """
    given: SimpleQueue[T | _Ended] = SimpleQueue()
    left = Event()
    Thread(target=_run, args=(work, given, left), daemon=True).start()
    try:
        while True:
            try:
                item = given.get(timeout=_EVERY)
            except Empty:
                yield None
                continue
            if isinstance(item, _Ended):
                if item.error is not None:
                    raise item.error
                return
            yield item
    finally:
        if not to_end:
            left.set()


class _Left(BaseException):
    """The consumer has left; like Ctrl-C, this is not an error of the work that it ends."""


class _Ended:
    """The work has ended or failed."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def _run(work: Callable[[Callable[[T], None]], None], given: "SimpleQueue[T | _Ended]", left: Event) -> None:
    def report(item: T) -> None:
        if left.is_set():
            raise _Left
        given.put(item)

    with _ROOM:
        if left.is_set():
            return
        try:
            work(report)
        except _Left:
            return  # not kept: it refers to everything the work was using
        except BaseException as error:  # noqa: BLE001  it is raised in the consumer
            given.put(_Ended(error))
        else:
            given.put(_Ended())
