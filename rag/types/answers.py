"""What is answered or checked: sentences that cite, with the verdict on each, whole or as they come."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, Literal, TypeAlias, TypeVar

from rag.types.claims import Status, Verdict
from rag.types.models import Thinking, Tokens, Withdrawn
from rag.types.passages import Citation, Passage

SummaryStyle: TypeAlias = Literal["paragraph", "bullets", "headline"]
V = TypeVar("V", "Answer", "Summary")


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of an answer or a summary, with its citations and the verdict on them.

    `invalid` holds the citation markers of the model that name no sentence.
    """

    text: str
    verdict: Verdict
    citations: tuple[Citation, ...] = ()
    invalid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerReceipt:
    """How an answer came to be; what is not known is None, never zero.

    `prompt` names each prompt that was used, with the first 8 hexadecimal digits of its SHA-256.
    `rewritten` is the question as it was searched and answered where that is not as it was
    asked; `incomplete` says why the answer is not whole. `checker` names what gave the verdicts, and
    `checker_failed` says why the checker that was named gave none, or not all; its tokens are not
    among `tokens`, nor is their cost in `cost`. `confidence`, in [0, 1], is how well the best sentence
    that was found answers, by which the offline answerer answers or refuses; None where a model decides.
    `reranker` names what chose the passages, None for the search alone, and `reranker_failed` says why the
    one that was named didn't.
    `left_out` has the ids of damaged articles that would have been read, or that `doctor` has silenced;
    `search_incomplete` says which index of a shared library couldn't be searched, or not for all articles.
    `thought` is for how many seconds the model was seen to think, None where it wasn't. `stages` are the
    seconds that each stage of the answer took, None unless they were asked for.
    """

    model: str
    prompt: str | None
    passages: tuple[Passage, ...]
    tokens: Tokens | None
    cost: float | None
    seconds: float
    rewritten: str | None = None
    incomplete: str | None = None
    checker: str | None = None
    checker_failed: str | None = None
    confidence: float | None = None
    reranker: str | None = None
    reranker_failed: str | None = None
    left_out: tuple[str, ...] = ()
    search_incomplete: str | None = None
    thought: float | None = None
    stages: Mapping[str, float] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles were asked: those with these ids, of these days (``YYYY-MM-DD``) and this site.

    None is no filter.
    """

    articles: tuple[str, ...] | None = None
    since: str | None = None
    until: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Searched:
    """How many articles were searched, `of` how many in the library, and which filters were on.

    `titles` are those of the first few that were searched, empty where all of the library were.
    """

    articles: int
    of: int
    filters: Filters = Filters()
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question; `abstained` when the articles do not say.

    A model's reply that cites nothing, where nothing can be quoted either, counts as that. Then `closest`
    are up to three sentences that came closest, best first: they answer nothing. `quotes`
    are what answers without a model, where nothing of a model's reply can be shown as good. `searched` is
    None where it is not known.
    """

    question: str
    abstained: bool
    sentences: tuple[CitedSentence, ...]
    receipt: AnswerReceipt
    searched: Searched | None = None
    closest: tuple[Citation, ...] = ()
    quotes: tuple[CitedSentence, ...] = ()

    @property
    def text(self) -> str:
        """The sentences as one paragraph, without citation numbers."""
        return joined(self.sentences)


@dataclass(frozen=True, slots=True)
class SummaryForm:
    """What a summary is to look like: at most so many sentences, or about so many words where given.

    A headline is one sentence.
    """

    style: SummaryStyle = "paragraph"
    sentences: int = 4
    words: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether a summary cites the section of `article` at ``[start, end)``, its heading's line included."""

    article: str
    section: str | None
    start: int
    end: int
    cited: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary of the articles with these ids, in one paragraph unless `style` says otherwise."""

    articles: tuple[str, ...]
    sentences: tuple[CitedSentence, ...]
    coverage: tuple[Coverage, ...]
    receipt: AnswerReceipt
    style: SummaryStyle = "paragraph"

    @property
    def text(self) -> str:
        """The sentences as one paragraph, without citation numbers."""
        return joined(self.sentences)


@dataclass(frozen=True, slots=True)
class CheckReceipt:
    """How a text was checked: by what, in how many seconds; `checker_failed` says where a server did not.

    `left_out` and `search_incomplete` are as in the receipt of an answer.
    """

    checker: str
    seconds: float
    checker_failed: str | None = None
    left_out: tuple[str, ...] = ()
    search_incomplete: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text from anywhere, checked against the library.

    The citations of its sentences are ours: the fewest quotes that support the sentence, or the nearest.
    """

    sentences: tuple[CitedSentence, ...]
    receipt: CheckReceipt

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many sentences have each status that any has."""
        return Counter(sentence.verdict.status for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of an answer as it comes, without citation markers.

    The pieces since the last `SentenceEnd`, joined and stripped, are the sentence that ends next;
    what a model says to refuse a part of the question, or only to be polite, may stand before them.
    """

    text: str


@dataclass(frozen=True, slots=True)
class SentenceEnd:
    """A sentence has ended and was verified."""

    sentence: CitedSentence


@dataclass(frozen=True, slots=True)
class Done(Generic[V]):
    """The whole of what was streamed; an answer that abstains here takes back what it said before."""

    value: V


Event: TypeAlias = TextDelta | SentenceEnd | Withdrawn | Thinking | Done[V]
"""What a streamed answer or summary is made of; the last event is Done."""


@dataclass(frozen=True, slots=True)
class Growing(Generic[V]):
    """As much of an answer or a summary as has come: its sentences, the beginning of the next, and its value.

    The value is None until it is whole; `thinking` is None until the model is seen to think.
    """

    sentences: tuple[CitedSentence, ...] = ()
    begun: str = ""
    value: V | None = None
    thinking: Thinking | None = None

    @property
    def thinks(self) -> bool:
        """Whether the model is thinking now."""
        return self.thinking == Thinking()

    def after(self, event: Event[V]) -> "Growing[V]":
        """What there is after one more event."""
        match event:
            case TextDelta(text):
                return replace(self, begun=self.begun + text)
            case SentenceEnd(sentence):
                return replace(self, sentences=(*self.sentences, sentence), begun="")
            case Withdrawn():
                return Growing()
            case Thinking():
                return replace(self, thinking=event)
            case Done(value):
                return replace(self, value=value)


def joined(sentences: Sequence[CitedSentence]) -> str:
    """The texts of `sentences`, one space apart."""
    return " ".join(sentence.text for sentence in sentences)
