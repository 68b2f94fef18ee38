"""Do several jobs at once, and wait for none of them once one has failed."""

import threading
from collections.abc import Callable, Generator, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")


def at_once(
    work: Callable[[_T, threading.Event], _R], jobs: Sequence[_T], most: int
) -> Generator[tuple[int, _R], None, None]:
    """What `work` makes of each job, beside the job's number, as they finish; at most `most` run at once.

    The first error, which may be Ctrl-C here, is raised as it is without waiting for the jobs that
    run. No other is begun then, or once the iterator is closed; those that run can learn of it from
    the event that `work` gets. A single job is done in the thread that asks for it.
    """
    ended = threading.Event()
    try:
        if min(most, len(jobs)) < 2:
            yield from ((number, work(job, ended)) for number, job in enumerate(jobs))
        else:
            yield from _in_threads(work, jobs, most, ended)
    finally:
        ended.set()


def _in_threads(
    work: Callable[[_T, threading.Event], _R], jobs: Sequence[_T], most: int, ended: threading.Event
) -> Generator[tuple[int, _R], None, None]:
    todo: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[tuple[int, _R] | BaseException] = SimpleQueue()

    def worker() -> None:
        while not ended.is_set():
            try:
                number = todo.get_nowait()
            except Empty:
                return
            try:
                done.put((number, work(jobs[number], ended)))
            except BaseException as error:  # noqa: BLE001  (raised in the thread that waits)
                done.put(error)  # first, for those who stop because of `ended` may raise too
                ended.set()

    for number in range(len(jobs)):
        todo.put(number)
    # A pool's threads are waited for when the program ends, however long a server is silent.
    for _ in range(min(most, len(jobs))):
        threading.Thread(target=worker, name="at once", daemon=True).start()
    for _ in jobs:
        found = done.get()
        if isinstance(found, BaseException):
            raise found
        yield found
