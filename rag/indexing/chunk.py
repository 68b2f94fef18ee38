"""An article as the spans that are indexed: whole sentences of one section, within a budget of tokens."""

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
    width = max(1, budget // _BYTES)
    cuts = (partial(_cut_at, _CLAUSE, width), partial(_cut_at, _SPACE, width), partial(_cut_every, width))
    sizes = tokenizer.count([sentence.text for sentence in article.sentences])
    parts = [
        part
        for sentence, size in zip(article.sentences, sizes, strict=True)
        for part in _fitted(text, Span(sentence.start, sentence.end), size, tokenizer, budget, cuts)
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


def _fitted(
    text: str, span: Span, size: int, tokenizer: Tokenizer, budget: int, cuts: Sequence[_Cut]
) -> Iterator[tuple[Span, int]]:
    """The span, or its parts that fit the budget, by the first of the cuts that will do; with their sizes."""
    if size <= budget or not cuts:
        yield span, size
        return
    parts = list(cuts[0](text, span))
    sizes = tokenizer.count([part.of(text) for part in parts])
    for part, tokens in zip(parts, sizes, strict=True):
        yield from _fitted(text, part, tokens, tokenizer, budget, cuts[1:])


def _cut_at(place: re.Pattern[str], width: int, text: str, span: Span) -> Iterator[Span]:
    """The parts of `span` between the places that the pattern finds, each but the last of `width` or more."""
    start = span.start
    for match in place.finditer(text, span.start, span.end):
        if match.start() - start >= width:
            yield Span(start, match.start())
            start = match.end()
    if span.end > start:
        yield Span(start, span.end)


def _cut_every(width: int, _text: str, span: Span) -> Iterator[Span]:
    """The parts of `span`, each `width` characters long but the last."""
    return (Span(at, min(at + width, span.end)) for at in range(span.start, span.end, width))
