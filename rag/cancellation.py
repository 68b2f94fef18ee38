"""Cancel work for somebody who has left, from another thread and even while it waits for a server."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from contextvars import ContextVar, copy_context
from threading import Lock, Thread
from typing import TypeVar

T = TypeVar("T")


class Cancelled(BaseException):
    """The work was cancelled; like Ctrl-C, this is no error of the work that it ends."""


class Cancellation:
    """Ends the work that is done in its `scope`, whatever that waits for."""

    def __init__(self) -> None:
        self._lock = Lock()  # an interrupt is never called once its wait is over
        self._is_cancelled = False
        self._interrupts: list[Callable[[], object]] = []

    def cancel(self) -> None:
        """End the work at its next check, and interrupt its waits."""
        with self._lock:
            self._is_cancelled = True
            for interrupt in self._interrupts:
                interrupt()

    def check(self) -> None:
        """Raise Cancelled if the work has been cancelled."""
        if self._is_cancelled:
            raise Cancelled

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Inside, what this thread does can be cancelled, as can the jobs that it runs concurrently."""
        token = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(token)

    @contextmanager
    def wait(self, interrupt: Callable[[], object]) -> Iterator[None]:
        """Wait inside for something that `interrupt` ends; raises Cancelled, whatever error that causes."""
        with self._lock:
            self.check()
            self._interrupts.append(interrupt)
        try:
            yield
        finally:
            with self._lock:
                self._interrupts.remove(interrupt)
            self.check()


def check() -> None:
    """Raise Cancelled if this thread's work has been cancelled."""
    current = _CURRENT.get()
    if current is not None:
        current.check()


@contextmanager
def interruptible(interrupt: Callable[[], object]) -> Iterator[None]:
    """Wait inside for something that `interrupt` ends, called from another thread.

    Raises Cancelled if this thread's work is cancelled, before or meanwhile.
    """
    current = _CURRENT.get()
    if current is None:
        yield
    else:
        with current.wait(interrupt):
            yield


def abandonable(work: Callable[[], T], discard: Callable[[T], None] = lambda _: None) -> T:
    """What `work` returns or raises; Cancelled at once if this thread's work is cancelled meanwhile.

    For waits that nothing interrupts, such as looking up a name. They then go on in a thread of their own
    until that checks, or comes to a wait that is `interruptible`. If `work` returns anyway, its result is
    passed to `discard`.
    """
    if _CURRENT.get() is None:
        return work()
    done: Future[T] = Future()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001  it is raised in the thread that waits, if one still does
            with suppress(InvalidStateError):
                done.set_exception(error)
            return
        try:
            done.set_result(result)
        except InvalidStateError:
            discard(result)

    # A daemon, for which the program doesn't wait on exit, in whose waits this work is cancelled, too.
    Thread(target=copy_context().run, args=(run,), name="abandonable", daemon=True).start()
    try:
        with interruptible(done.cancel):
            return done.result()
    except Cancelled:
        if not done.cancel() and done.exception() is None:  # it returned just before
            discard(done.result())
        raise


_CURRENT: ContextVar[Cancellation | None] = ContextVar("cancellation", default=None)
