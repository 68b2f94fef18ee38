"""An article as the spans that are indexed: whole sentences of one section, within a budget of tokens."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise

from rag.indexing.tokens import Tokenizer
from rag.types import Article, Chunk, Span

VERSION = "1"

_CLAUSE = re.compile(r"(?:(?<=[,;:)\]–—])|(?<=[,;:)\]][\"'”’]))\s+|(?<=[—，、；：])|\n\s*")
_SPACE = re.compile(r"\s+")
_BYTES = 4  # the most that UTF-8 makes of a character, and so the most tokens a tokenizer makes of it


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or a part of one that is too long; `gap` is the tokens of the space before it."""

    start: int
    end: int
    tokens: int
    gap: int
    section: int
    paragraph: int


def chunk_article(article: Article, *, version: str, tokenizer: Tokenizer, budget: int = 220) -> list[Chunk]:
    """The chunks of an article, in order and without overlap; together they hold every sentence.

    A chunk ends with a paragraph once it is half full, or when the next paragraph does not fit
    in the rest of it. A sentence of more than `budget` tokens is cut at clauses, else at spaces,
    else anywhere.
    """
    return [
        Chunk(article.id, version, pieces[0].section, pieces[0].start, pieces[-1].end)
        for pieces in _packed(_pieces(article, tokenizer, budget), budget)
    ]


def context(article: Article, chunk: Chunk) -> str:
    """What is indexed with a chunk but is no part of it: the article's title and the section's heading."""
    heading = article.sections[chunk.section].heading
    return article.title if heading in (None, article.title) else f"{article.title}\n{heading}"


def _packed(pieces: Sequence[_Piece], budget: int) -> Iterator[list[_Piece]]:
    """The pieces of each chunk."""
    chunk: list[_Piece] = []
    used = 0
    for _, group in groupby(pieces, key=lambda piece: piece.paragraph):
        paragraph = list(group)
        size = sum(piece.gap + piece.tokens for piece in paragraph)
        full = 2 * used >= budget or used + size > budget
        if chunk and (full or paragraph[0].section != chunk[0].section):
            yield chunk
            chunk, used = [], 0
        for piece in paragraph:
            if chunk and used + piece.gap + piece.tokens > budget:
                yield chunk
                chunk, used = [], 0
            used += piece.tokens + (piece.gap if chunk else 0)
            chunk.append(piece)
    if chunk:
        yield chunk


def _pieces(article: Article, tokenizer: Tokenizer, budget: int) -> list[_Piece]:
    """The sentences of an article, those that are too long in parts."""
    text = article.text
    spans = [Span(sentence.start, sentence.end) for sentence in article.sentences]
    tokens = tokenizer.count([sentence.text for sentence in article.sentences])
    for cut in (
        partial(_cut_at, _CLAUSE),
        partial(_cut_at, _SPACE),
        partial(_cut_every, max(1, budget // _BYTES)),
    ):
        if max(tokens, default=0) > budget:
            spans = [
                part
                for span, count in zip(spans, tokens, strict=True)
                for part in (cut(text, span) if count > budget else (span,))
            ]
            tokens = tokenizer.count([span.of(text) for span in spans])
    gaps = [text[before.end : after.start] for before, after in pairwise(spans)]
    kinds = ["", *set(gaps)]
    sizes = dict(zip(kinds, tokenizer.count(kinds), strict=True))
    sections = [section.start for section in article.sections]
    paragraphs = [paragraph.start for paragraph in article.paragraphs]
    return [
        _Piece(
            span.start,
            span.end,
            tokens=count,
            gap=sizes[gap],
            section=bisect_right(sections, span.start) - 1,
            paragraph=bisect_right(paragraphs, span.start),
        )
        for span, count, gap in zip(spans, tokens, ["", *gaps], strict=True)
    ]


def _cut_at(place: re.Pattern[str], text: str, span: Span) -> Iterator[Span]:
    """The parts of `span` between the places that the pattern finds."""
    start = span.start
    for match in place.finditer(text, span.start, span.end):
        if match.start() > start:
            yield Span(start, match.start())
        start = match.end()
    if span.end > start:
        yield Span(start, span.end)


def _cut_every(width: int, _text: str, span: Span) -> Iterator[Span]:
    """The parts of `span`, each `width` characters long but the last."""
    return (Span(at, min(at + width, span.end)) for at in range(span.start, span.end, width))
