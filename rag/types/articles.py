"""What is read: a source, the lines of it that are kept, and the places in them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


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

    `reason` says why the line was dropped, why a line that would have been dropped was kept, or
    what is suspicious in a kept one; it is None for an ordinary kept line.
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
class Metadata:
    """What a document says of itself; None where it does not.

    `date` is ``YYYY-MM-DD``, `site` the host or the name of who published it, `language` an
    ISO 639 code in lower case.
    """

    author: str | None = None
    date: str | None = None
    site: str | None = None
    language: str | None = None


UNKNOWN = Metadata()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line (1-based) of a document that is no part of its article, and why not."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """What was read, before any of it was judged: `text` is normalised, with every line of it.

    `origin` is a resolved path or a URL, with ``#`` and the part where there are several
    articles in it, or ``text:`` and a hash for pasted text. `keep` names the lines (1-based)
    that the user has taken back; `keep_all` drops nothing. `title` is the one that the format
    itself has a place for. `left_out` are the lines that its reader knows to be outside the
    article, in order, and `pages` the line at which each page begins. `layout` is where its lines are
    printed, as `rag.reading.layout` packs it; empty where that isn't known. `reader` is what made the
    text of a file, and None for a text that was given as one. `original` is the SHA-256 of the file
    where the library keeps it. `recognised` are the pages, from 1, whose text was recognised in a picture.
    """

    origin: str
    text: str
    keep: frozenset[int] = frozenset()
    keep_all: bool = False
    title: str | None = None
    metadata: Metadata = UNKNOWN
    left_out: tuple[LeftOut, ...] = ()
    pages: tuple[int, ...] = ()
    layout: bytes = b""
    reader: str | None = None
    original: str | None = None
    recognised: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that gives no source; `reason` is a sentence that names the remedy."""

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """A read article: its kept text and the places in it; `pages` are the offsets at which pages begin.

    `language` is the one that it was found to be in, a code of ISO 639-1, ``und`` where it cannot be
    told; that of the metadata is what the document calls it.
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
    pages: tuple[int, ...] = ()

    @property
    def metadata(self) -> Metadata:
        """What its document says of itself."""
        return self.source.metadata

    def page(self, start: int) -> int | None:
        """The page, from 1, on which the text at an offset stands; None where there are no pages."""
        return page_at(self.pages, start)


@dataclass(frozen=True, slots=True)
class Example:
    """A question about an article, and the sentence that answers it."""

    question: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Overview:
    """What an article is about: sentences of its own, in their order, and questions that it answers."""

    article: str
    summary: tuple[Sentence, ...]
    questions: tuple[Example, ...]


def page_at(pages: Sequence[int], start: int) -> int | None:
    """The page, from 1, on which an offset stands; `pages` are the offsets at which pages begin."""
    return bisect_right(pages, start) or None
