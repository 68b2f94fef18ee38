"""Take what comes of some work without being held up by it."""

from collections.abc import Callable, Generator, Iterable
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Event, Thread
from typing import TypeVar

from ui.web.parts import AT_ONCE

T = TypeVar("T")

_EVERY = 0.2  # seconds
_ROOM = BoundedSemaphore(AT_ONCE)  # whoever left may have left a model behind that is still asked


def promptly(stream: Iterable[T]) -> Generator[T | None, None, None]:
    """What `stream` gives, taken as `reported` takes what its work reports."""

    def work(report: Callable[[T], None]) -> None:
        for item in stream:
            report(item)

    return reported(work)


def reported(
    work: Callable[[Callable[[T], None]], None], *, to_end: bool = False
) -> Generator[T | None, None, None]:
    """What `work` reports, with a None wherever it was silent for a fifth of a second; raises as it does.

    It runs in a thread of its own, since a model may be silent for minutes: whoever stops taking is
    free at once, and the work is given up when it next reports, unless it is to be done `to_end`. It
    does not wait for its taker, and begins when fewer than `AT_ONCE` others run.
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
    """Nobody takes any more; as Ctrl-C, it is no error of the work that it ends."""


class _Ended:
    """The work is done, or could not go on."""

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
            return  # not kept: it holds on to what the work was at
        except BaseException as error:  # noqa: BLE001  it is raised where the reports are taken
            given.put(_Ended(error))
        else:
            given.put(_Ended())
