"""A growing exchange: its place in the conversation, and an update for each step."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import gradio as gr

from rag import (
    Answer,
    CitedSentence,
    CitewellError,
    Done,
    Event,
    Growing,
    SentenceEnd,
    Summary,
    TextDelta,
    Thinking,
    Withdrawn,
)
from ui.http.reporting import promptly
from ui.web.conversation import Conversation, Exchange, Talk, change, light
from ui.web.parts import PACE
from ui.web.render import answers
from ui.web.said import said

_NOTHING_YET = "Stopped before the first sentence. Press Retry to ask again."

Picture = tuple[Any, Any]
"""The transcript, and the change to the conversation that the browser keeps."""

Pictures = Iterator[Picture]


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an exchange in a conversation: its id, and the exchanges before and after it."""

    talk: Talk
    before: Conversation
    after: Conversation
    id: str

    @classmethod
    def behind(cls, talk: Talk) -> "Place":
        """The place of a new exchange."""
        return cls(talk, talk.turns, (), uuid4().hex)

    def begun(self, exchange: Exchange, drop: Conversation = (), undo: str | None = None) -> Picture:
        """The update that begins an exchange, and may drop others."""
        begun = Exchange(
            exchange.question,
            error=_NOTHING_YET,
            articles=exchange.articles,
            form=exchange.form,
            id=self.id,
        )
        now = answers.growing(begun, len(self.before), Growing())
        return self.around(now), change(self.talk, begun, drop=drop, undo=undo, is_whole=False)

    def ended(self, exchange: Exchange) -> Picture:
        """The update that completes an exchange."""
        exchange = replace(exchange, id=self.id)
        return answers.transcript((*self.before, exchange, *self.after)), change(self.talk, exchange)

    def around(self, now: str) -> list[str]:
        """The transcript with `now` (HTML) in place of the exchange."""
        first = len(self.before)
        return [*answers.transcript(self.before), now, *answers.transcript(self.after, first + 1)]


def streamed(
    place: Place,
    exchange: Callable[..., Exchange],
    stream: Iterable[Event[Any]],
    partly: Callable[[Sequence[CitedSentence], float], Answer | Summary],
) -> Pictures:
    """Yield the transcript while an exchange grows, with a change to what is kept after each sentence.

    What is kept remains if the answer is stopped or the page is closed.
    """
    growing = exchange(id=place.id)
    pieces, kept = place.begun(growing)
    at = len(place.before)
    so_far: Growing[Any] = Growing()
    started, drawn = time.monotonic(), 0.0

    def grown() -> list[str]:
        return [*pieces[:at], answers.growing(growing, at, so_far), *pieces[at + 1 :]]

    yield pieces, kept
    try:
        for event in promptly(stream):
            so_far = so_far if event is None else so_far.after(event)
            match event:
                case None | Thinking():
                    yield grown(), gr.skip()
                case Done(value=value):
                    yield place.ended(exchange(**_whole(light(value))))
                case SentenceEnd() | Withdrawn():
                    seconds = time.monotonic() - started
                    part = exchange(id=place.id, **_whole(partly(so_far.sentences, seconds)))
                    yield grown(), change(place.talk, part, is_whole=False)
                case TextDelta() if time.monotonic() - drawn >= PACE:
                    drawn = time.monotonic()
                    yield grown(), gr.skip()
    except CitewellError as error:
        yield place.ended(exchange(error=said(error)))


def _whole(value: Answer | Summary) -> dict[str, Answer | Summary]:
    return {"answer": value} if isinstance(value, Answer) else {"summary": value}
