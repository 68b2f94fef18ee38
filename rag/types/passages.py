"""What is found: chunks, hits, passages, and the citations that point into them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from rag.types.articles import UNKNOWN, Metadata, Section, Sentence, Span, page_at
from rag.types.claims import Quote

Reported: TypeAlias = Literal["said", "believed", "promised", "supposed", "denied", "retracted", "asked"]
"""What somebody does with what a quote tells, where the source only reports it."""


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


class Citable(Protocol):
    """What passages are cut from: an article, or as much of it as they need."""

    @property
    def id(self) -> str:
        """Its id in the library."""
        ...

    @property
    def title(self) -> str:
        """Its title."""
        ...

    @property
    def language(self) -> str:
        """The code of the language that it was found to be in."""
        ...

    @property
    def metadata(self) -> Metadata:
        """What its document says of itself."""
        ...

    @property
    def pages(self) -> tuple[int, ...]:
        """The offsets at which its pages begin."""
        ...

    @property
    def sections(self) -> Sequence[Section]:
        """Its sections, in order."""
        ...

    @property
    def paragraphs(self) -> tuple[Span, ...]:
        """Its paragraphs, in order."""
        ...

    @property
    def sentences(self) -> Sequence[Sentence]:
        """Its sentences, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring hits of one section, as the sentences that an answer may cite.

    `pages` are the offsets at which the pages of the article begin; none where it has no pages.
    `cuts_table` is true where rows of a table that is in it are left out. `paragraphs` are all those of the
    article, none where they aren't known; they don't tell passages apart.
    """

    article: str
    title: str
    section: str | None
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    score: float
    language: str = "en"
    metadata: Metadata = UNKNOWN
    pages: tuple[int, ...] = ()
    cuts_table: bool = False
    paragraphs: tuple[Span, ...] = field(default=(), compare=False, repr=False)

    @classmethod
    def of(
        cls, article: Citable, section: Section, sentences: tuple[Sentence, ...], score: float = 1.0
    ) -> "Passage":
        """Neighbouring sentences (one at least) of a section of `article`."""
        return cls(
            article.id,
            article.title,
            section.heading,
            sentences[0].start,
            sentences[-1].end,
            sentences,
            score,
            article.language,
            article.metadata,
            article.pages,
            paragraphs=article.paragraphs,
        )

    def page(self, start: int) -> int | None:
        """The page, from 1, on which the text at an offset stands; None where there are no pages."""
        return page_at(self.pages, start)

    def paragraph(self, start: int) -> int:
        """The number, from 1, of the paragraph at an offset; 0 where there are none."""
        return bisect_right(self.paragraphs, start, key=lambda paragraph: paragraph.start)


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in an article: ``article.text[start:end] == quote``.

    `attributed` is true where the citation is ours and not the model's; `page` counts from 1,
    and `language` is the article's. `before` and `after` are the sentences next to the quote,
    empty where they aren't known. `reported` is None where the quote asserts what it says, as far as
    its words tell; `reported_by` is who says it, None where the text doesn't say. A citation is the
    same place with these or without.
    """

    article: str
    title: str
    section: str | None
    start: int
    end: int
    quote: str
    attributed: bool = False
    language: str = "en"
    metadata: Metadata = UNKNOWN
    page: int | None = None
    before: str = field(default="", compare=False)
    after: str = field(default="", compare=False)
    reported: Reported | None = field(default=None, compare=False)
    reported_by: str | None = field(default=None, compare=False)

    @property
    def evidence(self) -> Quote:
        """The quote with its surroundings, for a checker."""
        return Quote(self.quote, self.language, self.before, self.after, self.section or self.title)
