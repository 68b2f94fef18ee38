"""An answer while it comes: it grows on the terminal, and makes way for the whole of it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.live import Live

from rag import Answer, CitedSentence, Done, Event, SentenceEnd, Summary
from ui.out import Escaped
from ui.terminal import growing

T = TypeVar("T", Answer, Summary)


def watched(events: Iterator[Event[T]], *, silent: bool) -> T:
    """What the events come to; meanwhile it is shown where a person watches, unless `silent`."""
    console = Console(highlight=False, markup=False, emoji=False)
    if silent or not console.is_terminal:
        return _value(events)
    display = Live(console=console, transient=True)

    def show(sentences: Sequence[CitedSentence], begun: str) -> None:
        display.start()  # not before there is something: a progress bar may have had the terminal till now
        display.update(Escaped(growing(sentences, begun)))

    try:
        return _value(events, show)
    finally:
        display.update("", refresh=display.is_started)  # what has scrolled out of sight cannot be taken away
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
