"""Show an answer on the terminal while it is being written."""

from collections.abc import Iterator
from itertools import accumulate
from typing import TypeVar

from rich.console import Console
from rich.live import Live

from rag import Answer, Event, Growing, Summary
from ui.out import Escaped
from ui.terminal import growing

T = TypeVar("T", Answer, Summary)


def watched(events: Iterator[Event[T]], *, silent: bool) -> T:
    """The final value of the events, shown as it grows if standard output is a terminal and not `silent`."""
    console = Console(highlight=False, markup=False, emoji=False)
    display = Live(console=console, transient=True)
    start: Growing[T] = Growing()
    try:
        for so_far in accumulate(events, Growing.after, initial=start):
            if so_far.value is not None:
                return so_far.value
            if console.is_terminal and not silent and so_far != start:
                display.start()  # only now: until then a progress bar may have the terminal
                display.update(Escaped(growing(so_far)))
    finally:
        if display.is_started:
            display.update("", refresh=True)  # lines that have scrolled away can't be erased
            display.stop()
    raise AssertionError("a stream of events ends with Done")
