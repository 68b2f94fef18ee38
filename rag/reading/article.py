"""Read a source into an article: its kept lines, and the places in them."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import PurePath

from rag.errors import UnreadableSource
from rag.reading.budget import check_size
from rag.reading.clean import LISTING, clean
from rag.reading.dialogue import answered, with_answers
from rag.reading.language import detect
from rag.reading.sentences import split
from rag.reading.structure import structure
from rag.types import Article, IngestReceipt, Sentence, Source, Span

VERSION = "5"
"""The version of the cleaner, the structure, the language and the sentence splitter together."""

TITLE_WORDS = 10


def article_id(origin: str) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of `origin`."""
    return hashlib.sha256(origin.encode()).hexdigest()[:12]


def article_ids(origin: str) -> Iterator[str]:
    """The ids that an article of `origin` may be given: its own, then others, for its own may be taken.

    An article keeps its id when its file moves, and another file may take the old place.
    """
    yield article_id(origin)
    yield from (article_id(f"{origin}\n{number}") for number in count(2))


def read_article(source: Source, identifier: str | None = None) -> Article:
    """The article that `source` holds, under the id of its origin unless another one is given.

    Raises UnreadableSource when nothing citable is left of it, or too much for one article.
    """
    check_size(source.text, source.origin)
    receipt = clean(source)
    text, starts = _kept(receipt)
    found = structure(text, source.title)
    language = detect(text)
    paragraphs = tuple(answered(text, found.paragraphs))
    sentences = tuple(
        Sentence(place.start + span.start, place.start + span.end, span.of(words))
        for place in paragraphs
        for words in (place.of(text),)
        for span in ([Span(0, len(words))] if _is_row(words) else with_answers(words, split(words, language)))
    )
    if not sentences:
        raise UnreadableSource(_nothing_left(source, receipt))
    return Article(
        id=identifier or article_id(source.origin),
        title=source.title or found.title or _title_from(sentences[0].text),
        source=source,
        text=text,
        sections=found.sections,
        paragraphs=paragraphs,
        sentences=sentences,
        receipt=receipt,
        pages=tuple(_start(starts, line, len(text)) for line in source.pages),
        language=language,
    )


def _is_row(words: str) -> bool:
    """Whether a paragraph is the row of a table, which is one sentence whatever is in its cells."""
    return words.startswith("|") and words.endswith("|")


def _kept(receipt: IngestReceipt) -> tuple[str, list[tuple[int, int]]]:
    """The lines that are not dropped, with one blank line wherever there were blank or dropped ones.

    With them, the number of each and the offset at which it begins.
    """
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    at = 0
    for line in receipt.lines:
        if line.kept:
            if starts:
                parts.append("\n" if line.number == starts[-1][0] + 1 else "\n\n")
                at += len(parts[-1])
            starts.append((line.number, at))
            parts.append(line.text)
            at += len(line.text)
    return "".join(parts), starts


def _start(starts: Sequence[tuple[int, int]], line: int, end: int) -> int:
    """The offset of the first kept line from `line` on."""
    place = bisect_left(starts, (line, 0))
    return starts[place][1] if place < len(starts) else end


def _title_from(sentence: str) -> str:
    words = sentence.replace("|", " ").split()
    return " ".join(words[:TITLE_WORDS])[:100] + ("…" if len(words) > TITLE_WORDS else "")


def _nothing_left(source: Source, receipt: IngestReceipt) -> str:
    name = PurePath(source.origin).name or source.origin
    if any(line.reason == LISTING for line in receipt.dropped):
        return f"{name} only lists other pages: add those pages, or this one with --keep-all."
    if receipt.dropped:
        return f"{name} holds no sentence that was not taken for page furniture: add it with --keep-all."
    if receipt.lines:
        return f"{name} holds headings only, and no sentence to cite: add a text that has sentences."
    return f"{name} is empty: add a text that has sentences in it."
