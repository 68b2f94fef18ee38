"""The values that flow through Citewell, in the order in which they come to be.

Every offset is a code-point offset into the frozen text of one article, as a half-open
``[start, end)``. Text is always a slice of that text and never searched back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

Role: TypeAlias = Literal["system", "user", "assistant"]
Ending: TypeAlias = Literal["stop", "length", "filtered", "cut"]
SummaryStyle: TypeAlias = Literal["paragraph", "bullets", "headline"]
V = TypeVar("V", "Answer", "Summary")
Status: TypeAlias = Literal["supported", "partial", "unsupported", "uncited"]
AddStatus: TypeAlias = Literal["added", "unchanged", "replaced", "duplicate", "failed"]
ProgressCallback: TypeAlias = Callable[[int, int, str], None]
"""Called with what is done, out of how many, and what it is; a new name is a new count."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points in an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The slice of `text` that this span names."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: ``article.text[start:end] == text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A run of an article under one heading; the span includes the heading's line.

    `heading` is None for what stands before the first heading; `body` is the offset at which
    the text under the heading begins (equal to `start` where there is no heading).
    """

    heading: str | None
    start: int
    end: int
    body: int


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one line of the input: `number` is 1-based in the normalised input.

    `reason` says why the line was dropped, or why a line that would have been dropped was
    kept; it is None for an ordinary kept line.
    """

    number: int
    kept: bool
    reason: str | None
    text: str


@dataclass(frozen=True, slots=True)
class IngestReceipt:
    """Every line of the input that is not blank, in order, kept or dropped."""

    lines: tuple[Line, ...]

    @property
    def dropped(self) -> tuple[Line, ...]:
        """The lines that are not in the article's text."""
        return tuple(line for line in self.lines if not line.kept)


@dataclass(frozen=True, slots=True)
class Source:
    """What was read, before any of it was judged: `text` is normalised, with every line of it.

    `origin` is a resolved path or a URL, or ``text:`` and a hash for pasted text. `keep` names
    the lines (1-based) that the user has taken back; `keep_all` drops nothing.
    """

    origin: str
    text: str
    keep: frozenset[int] = frozenset()
    keep_all: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """A read article: its kept text and the places in it.

    `language` is a code of ISO 639-1, ``und`` where it cannot be told.
    """

    id: str
    title: str
    source: Source
    text: str
    sections: tuple[Section, ...]
    paragraphs: tuple[Span, ...]
    sentences: tuple[Sentence, ...]
    receipt: IngestReceipt
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is indexed: a span of one version of an article, inside one section.

    `section` is the index of the section in ``article.sections``.
    """

    article: str
    version: str
    section: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that a search found; `score` is in [0, 1] once fused, higher is better."""

    chunk: Chunk
    score: float


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring hits of one section, as the sentences that an answer may cite."""

    article: str
    title: str
    section: str | None
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    score: float
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in an article: ``article.text[start:end] == quote``.

    `attributed` is true where the citation is ours and not the model's; `language` is the article's.
    """

    article: str
    title: str
    section: str | None
    start: int
    end: int
    quote: str
    attributed: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verifier says of one claim; `support` is in [0, 1]."""

    status: Status
    support: float
    reasons: tuple[str, ...] = ()


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
class Turn:
    """A question of a conversation and the answer that it was given; a refusal's text is empty."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a language model."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of one or more replies; `counted` is true where we counted and the server did not say."""

    prompt: int
    completion: int
    counted: bool

    @property
    def total(self) -> int:
        """Prompt and completion together."""
        return self.prompt + self.completion

    def __add__(self, other: "Tokens") -> "Tokens":
        counted = self.counted or other.counted
        return Tokens(self.prompt + other.prompt, self.completion + other.completion, counted)


@dataclass(frozen=True, slots=True)
class ReplyEnd:
    """How a model's reply ended: by itself, at the limit of tokens, filtered, or cut off.

    `tokens` is what the server reports, None where it does not; `why` is a clause that says
    what cut the reply off, where that is known.
    """

    ending: Ending
    tokens: Tokens | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerReceipt:
    """How an answer came to be; what is not known is None, never zero.

    `prompt` names each prompt that was used, with the first 8 hexadecimal digits of its SHA-256.
    `rewritten` is the question as it was searched and answered where that is not as it was
    asked; `incomplete` says why the reply is not whole.
    """

    model: str
    prompt: str | None
    passages: tuple[Passage, ...]
    tokens: Tokens | None
    cost: float | None
    seconds: float
    rewritten: str | None = None
    incomplete: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question; `abstained` when the articles do not say."""

    question: str
    abstained: bool
    sentences: tuple[CitedSentence, ...]
    receipt: AnswerReceipt

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
    """Whether a summary cites the section at ``[start, end)``, which includes its heading's line."""

    section: str | None
    start: int
    end: int
    cited: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary of one article, in one paragraph unless `style` says otherwise."""

    article: str
    sentences: tuple[CitedSentence, ...]
    coverage: tuple[Coverage, ...]
    receipt: AnswerReceipt
    style: SummaryStyle = "paragraph"

    @property
    def text(self) -> str:
        """The sentences as one paragraph, without citation numbers."""
        return joined(self.sentences)


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


Event: TypeAlias = TextDelta | SentenceEnd | Done[V]
"""What a streamed answer or summary is made of; the last event is Done."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one source that was added; `reason` is None when there is nothing to say."""

    source: str
    id: str | None
    title: str | None
    chunks: int
    status: AddStatus
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """An article as a list of them shows it."""

    id: str
    title: str
    source: str
    chunks: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the doctor saw: the articles, their chunks, and the vectors and terms that are really there.

    Each finding is one sentence; `fixed` is true where the rebuilding that was asked for left
    nothing to find. What cannot be counted is None.
    """

    articles: int
    chunks: int
    vectors: int | None
    terms: int | None
    findings: tuple[str, ...] = ()
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Reindexed:
    """How a library came to another embedder: the chunks that were embedded now, and those before."""

    embedder: str
    written: int
    kept: int


def joined(sentences: Sequence[CitedSentence]) -> str:
    """The texts of `sentences`, one space apart."""
    return " ".join(sentence.text for sentence in sentences)
