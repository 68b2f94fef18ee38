"""A reply as its events come: how much of it there may be, and how long a server may take."""

from collections.abc import Iterable, Iterator

from rag.openai_clock import Clock
from rag.openai_events import said
from rag.text import encodable
from rag.types import Ending, Thinking, Tokens


class StreamedReply:
    """What the events of a stream have said so far; `room` is the most characters of it."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._is_begun = False
        self.events = 0
        self.ending: Ending | None = None
        self.tokens: Tokens | None = None
        self.is_declined = False

    def texts(self, events: Iterable[object], clock: Clock) -> Iterator[str | Thinking]:
        """The text of each event that has some, and `Thinking` for each with a reasoning model's thoughts.

        Each event that says something starts `clock` again.
        Thoughts take up room too, and an event without any text as much as one character: else a
        server could keep us for ever. A reply that needs more room than there is ends as too long.
        """
        for event in events:
            self.events += 1
            new = said(event)
            self.tokens = new.tokens or self.tokens
            self.ending = new.ending or self.ending
            self.is_declined = self.is_declined or new.is_declined
            text = new.text if self._is_begun else new.text or new.whole
            self._is_begun = self._is_begun or bool(text)
            if new.thought:
                yield Thinking()
            if text[: self._room]:
                yield encodable(text[: self._room])
            if text or new.thought:
                clock.restart()
            self._room -= max(1, len(text) + len(new.thought))
            if self._room < 0:
                self.ending = "length"
                return
