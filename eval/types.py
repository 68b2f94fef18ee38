"""The values that flow through an evaluation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from rag import Passage, Quote, Turn

Task: TypeAlias = Literal["ask", "summarize"]
Answerable: TypeAlias = bool | Literal["partial"]
Scores: TypeAlias = Mapping[str, float | None]
"""The values of a sample by the name of the metric; None where a metric does not apply to it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A question with what is known of its answer, or an article to summarise.

    `articles` are paths, relative to the dataset's file, or ids in the user's library: those that
    the sample is about. `evidence` are quotes that stand in them word for word. `answers` are
    accepted answers, or reference summaries. `reworded` says what the evidence says in other words,
    and `lies` are sentences that are false by the evidence, by the kind of lie.
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
    """Where a quote of the evidence stands: ``article.text[start:end] == quote``."""

    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence of a reply as it is scored: what it cites, and what it cites that is no sentence.

    `attributed` is true where the citations are ours and not the model's.
    """

    text: str
    supported: bool
    citations: tuple[Place, ...]
    quotes: tuple[Quote, ...]
    invalid: tuple[str, ...] = ()
    attributed: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for a sample: no sentence is a refusal.

    `passages` are those that were read, best first; `covered` is the share of an article's
    sections that a summary cites, None for an answer.
    """

    sentences: tuple[Cited, ...]
    passages: tuple[Passage, ...] = ()
    covered: float | None = None
    tokens: int | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """The mean of a metric over the `n` samples that it applies to, with its 95 % interval, or None."""

    value: float | None
    n: int
    low: float | None
    high: float | None
