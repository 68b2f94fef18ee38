"""A conversation as a browser keeps it: its exchanges, as values and as JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar

from pydantic import TypeAdapter, ValidationError

from rag import Answer, CheckedText, CitedSentence, Summary, SummaryForm, Turn, UsageError

T = TypeVar("T", Answer, Summary)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its answer, or with the reason there is none.

    `liked` is the reader's rating, None if there is none. `articles` are the ids of the articles that were
    asked, empty for all. With a `form`, those articles were to be summarized, and `summary` is the result.
    With `checked`, the question names a text from elsewhere. Each `id` is unique.
    """

    question: str
    answer: Answer | None = None
    error: str | None = None
    liked: bool | None = None
    articles: tuple[str, ...] = ()
    form: SummaryForm | None = None
    summary: Summary | None = None
    checked: CheckedText | None = None
    id: str = ""

    @property
    def sentences(self) -> tuple[CitedSentence, ...]:
        """The sentences of the answer, the summary or the checked text, if any."""
        said = self.answer or self.summary or self.checked
        return () if said is None else said.sentences


Conversation: TypeAlias = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as a browser keeps it, with its name."""

    id: str = ""
    name: str = ""
    turns: Conversation = ()

    def place(self, turn: str) -> int:
        """The index of an exchange; raises UsageError if it is gone, for example removed in another tab."""
        for place, exchange in enumerate(self.turns):
            if exchange.id == turn:
                return place
        raise UsageError("This question is no longer in the conversation. Reload the page.")


_FORM = TypeAdapter(Exchange)
_FORMS = TypeAdapter(Conversation)
_OTHER_VERSION = (
    "Another version of Citewell kept this answer, and it can’t be shown. Press Retry to ask again."
)
_NEAR_BY = {"__all__": {"before", "after"}}
_SENTENCES = {"__all__": {"citations": _NEAR_BY}}
_SURROUNDINGS: Any = {
    "answer": {"sentences": _SENTENCES, "closest": _NEAR_BY, "quotes": _SENTENCES},
    "summary": {"sentences": _SENTENCES},
    "checked": {"sentences": _SENTENCES},
}


def load(value: Any) -> Talk:
    """The conversation that a browser sends as JSON text; an empty one if it is invalid."""
    try:
        found = json.loads(value)
    except (TypeError, ValueError, RecursionError):
        return Talk()
    match found:
        case {"id": str(name), "name": str(title), "turns": [*kept]}:
            return Talk(name, title, tuple(filter(None, map(_exchange, kept))))
    return Talk()


def change(
    talk: Talk,
    *put: Exchange,
    drop: Iterable[Exchange] = (),
    undo: str | None = None,
    is_whole: bool = True,
) -> dict[str, Any]:
    """A change to the conversation that a browser keeps: exchanges replace those with the same id.

    With `undo`, which says what was done, the reader can undo it. Other tabs are told if it `is_whole`.
    The sentences around quotes are left out: the article has them.
    """
    said = _FORMS.dump_python(put, mode="json", exclude={"__all__": _SURROUNDINGS})
    return {
        "talk": talk.id,
        "put": said,
        "drop": [each.id for each in drop],
        "undo": undo,
        "partial": not is_whole,
    }


def turns(conversation: Sequence[Exchange]) -> list[Turn]:
    """What a follow-up may refer to, oldest first."""
    return [
        Turn(exchange.question, exchange.answer.text)
        for exchange in conversation
        if exchange.answer is not None
    ]


def light(value: T) -> T:
    """An answer or a summary whose receipt keeps the places of the passages but not their text."""
    passages = tuple(replace(passage, sentences=()) for passage in value.receipt.passages)
    return replace(value, receipt=replace(value.receipt, passages=passages))


def judged(exchange: Exchange, liked: bool) -> Exchange:
    """The exchange with a rating; the same rating again removes it."""
    return replace(exchange, liked=None if exchange.liked is liked else liked)


def _exchange(value: Any) -> Exchange | None:
    """An exchange as it was kept; only its question if another version kept it."""
    try:
        return _FORM.validate_python(value)
    except ValidationError:
        match value:
            case {"id": str(name), "question": str(question)}:
                return Exchange(question, error=_OTHER_VERSION, id=name)
    return None
