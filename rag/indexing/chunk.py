"""Divide an article into the spans to index: whole sentences of one section, within a token budget."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise
from typing import TypeAlias

from rag.indexing.tokens import Tokenizer
from rag.types import Article, Chunk, Span

VERSION = "1"

_Cut: TypeAlias = Callable[[str, Span], Iterator[Span]]

_CLAUSE = re.compile(r"(?:(?<=[,;:)\]–—])|(?<=[,;:)\]][\"'”’]))\s+|(?<=[—，、；：])|\n\s*")
_SPACE = re.compile(r"\s+")
_BYTES = 4  # the maximum of a character in UTF-8, and so its maximum number of tokens


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or part of one that is too long; `gap` is the number of tokens of the space before it."""

    start: int
    end: int
    tokens: int
    gap: int
    section: int
    paragraph: int


def chunk_article(article: Article, *, version: str, tokenizer: Tokenizer, budget: int = 220) -> list[Chunk]:
    """Divide an article into chunks, in order and without overlap, that cover every sentence.

    A chunk ends with a paragraph once it is half full, or if the next paragraph doesn't fit. A sentence of
    more than `budget` tokens is split at clauses, failing that at spaces, failing that anywhere.
    """
    return [
        Chunk(article.id, version, pieces[0].section, pieces[0].start, pieces[-1].end)
        for pieces in _pack(_pieces(article, tokenizer, budget), budget)
    ]


def context(article: Article, chunk: Chunk) -> str:
    """The context indexed with a chunk: the article's title and the section's heading."""
    heading = article.sections[chunk.section].heading
    return article.title if heading in (None, article.title) else f"{article.title}\n{heading}"


def _pack(pieces: Sequence[_Piece], budget: int) -> Iterator[list[_Piece]]:
    """Group the pieces into chunks."""
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
    """The sentences of an article, with long ones split."""
    text = article.text
    width = max(1, budget // _BYTES)
    cuts = (partial(_cut_at, _CLAUSE, width), partial(_cut_at, _SPACE, width), partial(_cut_every, width))
    sizes = tokenizer.count([sentence.text for sentence in article.sentences])
    parts = [
        part
        for sentence, size in zip(article.sentences, sizes, strict=True)
        for part in _fit(text, Span(sentence.start, sentence.end), size, tokenizer, budget, cuts)
    ]
    gaps = ["", *(text[before.end : after.start] for (before, _), (after, _) in pairwise(parts))]
    kinds = list(set(gaps))
    tokens = dict(zip(kinds, tokenizer.count(kinds), strict=True))
    sections = [section.start for section in article.sections]
    paragraphs = [paragraph.start for paragraph in article.paragraphs]
    return [
        _Piece(
            span.start,
            span.end,
            tokens=size,
            gap=tokens[gap],
            section=bisect_right(sections, span.start) - 1,
            paragraph=bisect_right(paragraphs, span.start),
        )
        for (span, size), gap in zip(parts, gaps, strict=True)
    ]


def _fit(
    text: str, span: Span, size: int, tokenizer: Tokenizer, budget: int, cuts: Sequence[_Cut]
) -> Iterator[tuple[Span, int]]:
    """The span or, if it exceeds the budget, its parts by the first of `cuts` that fit; with their sizes."""
    if size <= budget or not cuts:
        yield span, size
        return
    parts = list(cuts[0](text, span))
    sizes = tokenizer.count([part.of(text) for part in parts])
    for part, tokens in zip(parts, sizes, strict=True):
        yield from _fit(text, part, tokens, tokenizer, budget, cuts[1:])


def _cut_at(place: re.Pattern[str], width: int, text: str, span: Span) -> Iterator[Span]:
    """Split `span` where the pattern matches, into parts of at least `width` characters except the last."""
    start = span.start
    for match in place.finditer(text, span.start, span.end):
        if match.start() - start >= width:
            yield Span(start, match.start())
            start = match.end()
    if span.end > start:
        yield Span(start, span.end)


def _cut_every(width: int, _text: str, span: Span) -> Iterator[Span]:
    """Split `span` into parts of `width` characters, except the last."""
    return (Span(at, min(at + width, span.end)) for at in range(span.start, span.end, width))
