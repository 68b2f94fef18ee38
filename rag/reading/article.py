"""Turn a source into an article: its kept lines, and the spans of its sections and sentences."""

from bisect import bisect_left
from collections.abc import Sequence
from pathlib import PurePath

from rag.errors import UnreadableSource
from rag.reading.budget import check_size
from rag.reading.clean import LISTING, clean
from rag.reading.dialogue import join_answers, join_first_answers
from rag.reading.ids import article_id
from rag.reading.language import detect
from rag.reading.sentences import split
from rag.reading.structure import structure
from rag.types import Article, IngestReceipt, Sentence, Source, Span

VERSION = "6"
"""The combined version of the cleaner, the structure and language detection, and the sentence splitter."""

TITLE_WORDS = 10


def read_article(source: Source, identifier: str | None = None) -> Article:
    """Read the article in `source`; its id is derived from its origin unless one is given.

    Raises UnreadableSource if nothing citable is left, or if the text is too large for one article.
    """
    check_size(source.text, source.origin)
    receipt = clean(source)
    text, starts = _kept_text(receipt)
    found = structure(text, source.title)
    language = detect(text)
    paragraphs = tuple(join_answers(text, found.paragraphs))
    sentences = tuple(
        Sentence(place.start + span.start, place.start + span.end, span.of(words))
        for place in paragraphs
        for words in (place.of(text),)
        for span in (
            [Span(0, len(words))] if _is_row(words) else join_first_answers(words, split(words, language))
        )
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
        pages=tuple(_offset(starts, line, len(text)) for line in source.pages),
        language=language,
    )


def _is_row(words: str) -> bool:
    """Whether a paragraph is a table row, which is one sentence whatever its cells hold."""
    return words.startswith("|") and words.endswith("|")


def _kept_text(receipt: IngestReceipt) -> tuple[str, list[tuple[int, int]]]:
    """The kept lines, with one blank line in place of any blank or dropped ones between them.

    Also returns the number of each kept line and the offset at which it begins.
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


def _offset(starts: Sequence[tuple[int, int]], line: int, end: int) -> int:
    """The offset of the first kept line at or after `line`; `end` if there isn't one."""
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
        return f"Every sentence in {name} looks like page furniture: add it with --keep-all to keep them."
    if receipt.lines:
        return f"{name} has headings but no sentences to cite: add a text that has sentences."
    return f"{name} is empty: add a text that has sentences."
