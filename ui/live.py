"""Show an answer on the terminal while it is being written."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.live import Live

from rag import Answer, CitedSentence, Done, Event, SentenceEnd, Summary
from ui.terminal import growing

T = TypeVar("T", Answer, Summary)


def watched(events: Iterator[Event[T]], *, silent: bool) -> T:
    """The final value of the events, shown as it grows if standard output is a terminal and not `silent`."""
    console = Console(highlight=False, markup=False, emoji=False)
    if silent or not console.is_terminal:
        return _value(events)
    display = Live(console=console, transient=True)

    def show(sentences: Sequence[CitedSentence], begun: str) -> None:
        display.start()  # only now: until there is something to show, a progress bar may have the terminal
        display.update(growing(sentences, begun))

    try:
        return _value(events, show)
    finally:
        display.update("", refresh=display.is_started)  # lines that have scrolled away can't be erased
        display.stop()


def _value(
    events: Iterator[Event[T]], show: Callable[[Sequence[CitedSentence], str], None] | None = None
) -> T:
    sentences: list[CitedSentence] = []
    begun = ""
    for event in events:
        if isinstance(event, Done):
            return event.value
        if isinstance(event, SentenceEnd):
            sentences.append(event.sentence)
            begun = ""
        else:
            begun += event.text
        if show is not None:
            show(sentences, begun)
    raise AssertionError("a stream of events ends with Done")
