"""Take from a stream without being held up by it."""

from collections.abc import Generator, Iterator
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Event, Thread
from typing import TypeVar

from ui.web.parts import AT_ONCE

T = TypeVar("T")

_EVERY = 0.2  # seconds
_ROOM = BoundedSemaphore(AT_ONCE)  # whoever left may have left a model behind that is still asked


def promptly(stream: Iterator[T]) -> Generator[T | None, None, None]:
    """What `stream` gives, with a None wherever it gave nothing for a fifth of a second; raises as it does.

    It runs in a thread of its own, since a model may be silent for minutes: whoever stops taking is
    free at once, and the stream is let go of when it next gives something. It does not wait for its
    taker, and begins when fewer than `AT_ONCE` others run.
    """
    given: SimpleQueue[T | _Ended] = SimpleQueue()
    left = Event()
    Thread(target=_run, args=(stream, given, left), daemon=True).start()
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
        left.set()


class _Ended:
    """A stream has no more, or could not go on."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def _run(stream: Iterator[T], given: "SimpleQueue[T | _Ended]", left: Event) -> None:
    with _ROOM:
        try:
            for item in stream:
                if left.is_set():
                    return
                given.put(item)
        except BaseException as error:  # noqa: BLE001  it is raised where the stream is taken from
            given.put(_Ended(error))
        else:
            given.put(_Ended())
