"""Run several jobs concurrently, without waiting for the others once one has failed."""

import threading
from collections.abc import Callable, Generator, Iterable
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from typing import TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")

_SECOND = 1.0


def run_concurrently(
    work: Callable[[_T, threading.Event], _R],
    jobs: Iterable[_T],
    limit: int,
    waiting: Callable[[], None] = lambda: None,
) -> Generator[tuple[int, _R], None, None]:
    """Yield each job's number and the result of `work`, as they finish, with at most `limit` running.

    The first error, including Ctrl-C in this thread, is raised unchanged without waiting for running jobs.
    After it, or once the iterator is closed, no more jobs are started; running ones can check the event
    passed to `work`. A job is taken from `jobs` only when it starts. If `limit` is 1, jobs run in the
    caller's thread; otherwise `waiting` is called there after each second without a result.
    """
    ended = threading.Event()
    try:
        if limit == 1:
            yield from ((number, work(job, ended)) for number, job in enumerate(jobs))
        else:
            yield from _in_threads(work, jobs, limit, waiting, ended)
    finally:
        ended.set()


def _in_threads(
    work: Callable[[_T, threading.Event], _R],
    jobs: Iterable[_T],
    limit: int,
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
            done.put(error)  # before setting `ended`, which may make other jobs raise too
            ended.set()
        done.put(None)

    # Not a thread pool, for whose threads the program would wait on exit, however long a server is silent.
    for _ in range(limit):
        # In a copy of this thread's context, so that whoever cancels its work cancels the jobs, too.
        run = partial(copy_context().run, worker)
        threading.Thread(target=run, name="concurrent job", daemon=True).start()
    working = limit
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
