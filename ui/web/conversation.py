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
    """A question and what came of it: an answer, or the reason for none.

    `liked` is what the reader says of it, None where nothing was said. `articles` are the ids of those
    that were asked, none where all were. With a `form`, those articles were to be summarized, and
    `summary` is what came of it. With `checked`, the question names a text from elsewhere. Its `id` is
    unlike any other's.
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
        """What was said, if anything was."""
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
        """Where an exchange is; raises UsageError where it is gone, as when another tab removed it."""
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
    """The conversation that a browser sends as a JSON text; an empty one where it is none."""
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
    """What a browser is to change in a conversation: exchanges by their ids, in the place of older ones.

    With `undo`, these words, the reader can take the change back. Other tabs hear of what is whole.
    The surroundings of quotes are left out: the article has them.
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
    """What a follow-up may lean on, oldest first."""
    return [
        Turn(exchange.question, exchange.answer.text)
        for exchange in conversation
        if exchange.answer is not None
    ]


def light(value: T) -> T:
    """An answer or a summary whose receipt keeps the places of the passages and not their text."""
    passages = tuple(replace(passage, sentences=()) for passage in value.receipt.passages)
    return replace(value, receipt=replace(value.receipt, passages=passages))


def judged(exchange: Exchange, liked: bool) -> Exchange:
    """The exchange liked or not; saying the same again takes it back."""
    return replace(exchange, liked=None if exchange.liked is liked else liked)


def _exchange(value: Any) -> Exchange | None:
    """An exchange as it was kept; of one from another version, its question."""
    try:
        return _FORM.validate_python(value)
    except ValidationError:
        match value:
            case {"id": str(name), "question": str(question)}:
                return Exchange(question, error=_OTHER_VERSION, id=name)
    return None
