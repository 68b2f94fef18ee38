"""The values that flow through an evaluation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from rag import Passage, Quote, Turn

Task: TypeAlias = Literal["ask", "summarize"]
Answerable: TypeAlias = bool | Literal["partial"]
Scores: TypeAlias = Mapping[str, float | None]
"""The scores of a sample by metric; None if a metric does not apply to it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A question with its expected answer, or an article to summarise.

    `articles` are those that the sample is about: paths relative to the dataset's file, or ids in the
    user's library. `evidence` are verbatim quotes from them. `answers` are accepted answers, or reference
    summaries. `reworded` paraphrases the evidence, and `lies` are sentences that the evidence
    contradicts, by kind of lie.
    """

    id: str
    task: Task
    question: str
    articles: tuple[str, ...]
    history: tuple[Turn, ...] = ()
    answers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    answerable: Answerable = True
    tags: tuple[str, ...] = ()
    reworded: str = ""
    lies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """The position of a quote in an article: ``article.text[start:end] == quote``."""

    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReplySentence:
    """A sentence of a reply, as it is scored.

    `invalid` are citations that name no sentence. `attributed` is true if the citations are ours rather
    than the model's.
    """

    text: str
    supported: bool
    citations: tuple[Place, ...]
    quotes: tuple[Quote, ...]
    invalid: tuple[str, ...] = ()
    attributed: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to a sample; one without sentences is a refusal.

    `passages` are those retrieved, best first; `covered` is the share of an article's sections that a
    summary cites, None for an answer.
    """

    sentences: tuple[ReplySentence, ...]
    passages: tuple[Passage, ...] = ()
    covered: float | None = None
    tokens: int | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """The mean of a metric over the `n` samples it applies to, with its 95 % interval; None if `n` is 0."""

    value: float | None
    n: int
    low: float | None
    high: float | None
