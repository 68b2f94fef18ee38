"""A progress bar on standard error for work of more than a second."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from rag import ProgressCallback
from ui.out import escaped

PATIENCE = 1.0  # seconds before a bar appears


@contextmanager
def bar() -> Iterator[ProgressCallback]:
    """A callback ``(done, total, what)``; each new `what` gets a bar if standard error is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _total, _what: None
        return
    display = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    tasks: dict[str, TaskID] = {}
    started = time.monotonic()
    one_at_a_time = Lock()  # pages of scans are counted in threads

    def show(done: int, total: int, what: str) -> None:
        with one_at_a_time:
            draw(done, total, what)

    def draw(done: int, total: int, what: str) -> None:
        if not display.live.is_started:
            if time.monotonic() - started < PATIENCE:
                return
            display.start()
        task = tasks.get(what)
        if task is None:
            task = tasks[what] = display.add_task(escaped(what), total=total)
        display.update(task, completed=done, total=total)
        if display.finished:
            display.stop()  # the next output may need the terminal

    try:
        yield show
    finally:
        if display.live.is_started:
            display.stop()
