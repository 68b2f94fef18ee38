"""Do several jobs at once, and wait for none of them once one has failed."""

import threading
from collections.abc import Callable, Generator, Iterable
from queue import Empty, SimpleQueue
from typing import TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")

_SECOND = 1.0


def at_once(
    work: Callable[[_T, threading.Event], _R],
    jobs: Iterable[_T],
    most: int,
    waiting: Callable[[], None] = lambda: None,
) -> Generator[tuple[int, _R], None, None]:
    """What `work` makes of each job, beside the job's number, as they finish; at most `most` run at once.

    The first error, which may be Ctrl-C here, is raised as it is without waiting for the jobs that
    run. No other is begun then, or once the iterator is closed; those that run can learn of it from
    the event that `work` gets. A job is taken when it is begun. Where `most` is 1, each is done in the
    thread that asks for it; else `waiting` is called in that thread for each second without a result.
    """
    ended = threading.Event()
    try:
        if most == 1:
            yield from ((number, work(job, ended)) for number, job in enumerate(jobs))
        else:
            yield from _in_threads(work, jobs, most, waiting, ended)
    finally:
        ended.set()


def _in_threads(
    work: Callable[[_T, threading.Event], _R],
    jobs: Iterable[_T],
    most: int,
    waiting: Callable[[], None],
    ended: threading.Event,
) -> Generator[tuple[int, _R], None, None]:
    todo, turn = enumerate(jobs), threading.Lock()
    done: SimpleQueue[tuple[int, _R] | BaseException | None] = SimpleQueue()

    def worker() -> None:
        try:
            while not ended.is_set():
                with turn:
                    job = next(todo, None)
                if job is None:
                    break
                done.put((job[0], work(job[1], ended)))
        except BaseException as error:  # noqa: BLE001  (raised in the thread that waits)
            done.put(error)  # first, for those who stop because of `ended` may raise too
            ended.set()
        done.put(None)

    # A pool's threads are waited for when the program ends, however long a server is silent.
    for _ in range(most):
        threading.Thread(target=worker, name="at once", daemon=True).start()
    working = most
    while working:
        try:
            found = done.get(timeout=_SECOND)
        except Empty:
            waiting()
            continue
        if isinstance(found, BaseException):
            raise found
        if found is None:
            working -= 1
        else:
            yield found
