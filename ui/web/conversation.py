"""A conversation as a browser keeps it: its exchanges, as values and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar

from pydantic import TypeAdapter, ValidationError

from rag import Answer, CheckedText, Summary, SummaryForm, Turn

T = TypeVar("T", Answer, Summary)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it: an answer, or the reason for none.

    `liked` is what the reader says of it, None where nothing was said. `articles` are the ids of those
    that were asked, none where all were. With a `form`, those articles were to be summarized, and
    `summary` is what came of it. With `checked`, the question names a text from elsewhere.
    """

    question: str
    answer: Answer | None = None
    error: str | None = None
    liked: bool | None = None
    articles: tuple[str, ...] = ()
    form: SummaryForm | None = None
    summary: Summary | None = None
    checked: CheckedText | None = None


Conversation: TypeAlias = tuple[Exchange, ...]

_FORM = TypeAdapter(Conversation)
_NEAR_BY = {"__all__": {"before", "after"}}
_SENTENCES = {"__all__": {"citations": _NEAR_BY}}
_SURROUNDINGS: Any = {
    "answer": {"sentences": _SENTENCES, "closest": _NEAR_BY, "quotes": _SENTENCES},
    "summary": {"sentences": _SENTENCES},
    "checked": {"sentences": _SENTENCES},
}


def load(value: Any) -> Conversation:
    """The conversation that `dump` gave; an empty one where it is none, or one of another version."""
    try:
        return _FORM.validate_python(_renewed(value) or ())
    except ValidationError:
        return ()


def dump(conversation: Conversation) -> Any:
    """The conversation as JSON, without the surroundings of quotes: the article has them."""
    return _FORM.dump_python(conversation, mode="json", exclude={"__all__": _SURROUNDINGS})


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


def judged(conversation: Conversation, place: int, liked: bool) -> Conversation:
    """The conversation with one exchange liked or not; saying the same again takes it back."""
    exchange = conversation[place]
    changed = replace(exchange, liked=None if exchange.liked is liked else liked)
    return (*conversation[:place], changed, *conversation[place + 1 :])


def _renewed(value: Any) -> Any:
    """A conversation as JSON in today's words: *unclear* was once *partial*, the probability *support*."""
    return [_exchange(each) for each in value] if isinstance(value, list) else value


def _exchange(value: Any) -> Any:
    match value:
        case {"answer": {"sentences": [*sentences]} as answer}:
            return {**value, "answer": {**answer, "sentences": [_sentence(each) for each in sentences]}}
    return value


def _sentence(value: Any) -> Any:
    match value:
        case {"verdict": {"status": status, "support": probability} as verdict}:
            status = "unclear" if status == "partial" else status
            return {**value, "verdict": {**verdict, "status": status, "probability": probability}}
    return value
