"""Cancel work for somebody who has left, from another thread and even while it waits for a server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock


class Cancelled(BaseException):
    """The work was cancelled; like Ctrl-C, this is no error of the work that it ends."""


class Cancellation:
    """Ends the work that is done in its `scope`, whatever that waits for."""

    def __init__(self) -> None:
        self._lock = Lock()  # an interrupt is never called once its wait is over
        self._is_cancelled = False
        self._interrupts: list[Callable[[], None]] = []

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
    def wait(self, interrupt: Callable[[], None]) -> Iterator[None]:
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


@contextmanager
def interruptible(interrupt: Callable[[], None]) -> Iterator[None]:
    """Wait inside for something that `interrupt` ends, called from another thread.

    Raises Cancelled if this thread's work is cancelled, before or meanwhile.
    """
    current = _CURRENT.get()
    if current is None:
        yield
    else:
        with current.wait(interrupt):
            yield


_CURRENT: ContextVar[Cancellation | None] = ContextVar("cancellation", default=None)
