"""An answer while it comes: it grows on the terminal, and makes way for the whole of it."""

from collections.abc import Iterator
from itertools import accumulate
from typing import TypeVar

from rich.console import Console
from rich.live import Live

from rag import Answer, Event, Growing, Summary
from ui.terminal import growing

T = TypeVar("T", Answer, Summary)


def watched(events: Iterator[Event[T]], *, silent: bool) -> T:
    """What the events come to; meanwhile it is shown where a person watches, unless `silent`."""
    console = Console(highlight=False, markup=False, emoji=False)
    display = Live(console=console, transient=True)
    start: Growing[T] = Growing()
    try:
        for so_far in accumulate(events, Growing.after, initial=start):
            if so_far.value is not None:
                return so_far.value
            if console.is_terminal and not silent and so_far != start:
                display.start()  # not before there is something: a progress bar may have had the terminal
                display.update(growing(so_far.sentences, so_far.begun))
    finally:
        if display.is_started:
            display.update("", refresh=True)  # what has scrolled out of sight cannot be taken away
            display.stop()
    raise AssertionError("a stream of events ends with Done")
