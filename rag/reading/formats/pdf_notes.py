"""Find what stands on a page and is no part of the running text: heads, feet, numbers and notes."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from rag.reading.formats.pdf_lines import Line
from rag.reading.formats.pdf_words import Word

MARGIN = 0.08  # of the height of all text: where running heads and feet stand
EDGE = 2  # lines at the top and at the bottom of a page
OFTEN = 3  # pages with the same line on their edge, and
SHARE = 0.3  # their share of all pages
NUMBER = re.compile(
    r"(?i)\W*(?:page|p\.?|seite|s\.)?\s*(?:\d{1,5}|[ivxlc]{1,7})\s*(?:(?:of|/|von)\s*\d{1,5})?\W*"
)
DIGITS = re.compile(r"\d+")
NOTE = re.compile(r"(?:\d{1,3}|[*†‡§¶#]{1,3}|[a-z])[.)]?\s*\S")
SMALLER = 0.95  # of the height of running text: notes are no larger
NUMBERED = 5  # lines at the least that are numbered where any are


@dataclass(frozen=True, slots=True)
class Edges:
    """The lines that are on the edge of many pages, and how many pages there are."""

    seen: frozenset[tuple[bool, str]]
    pages: int


def line_numbers(words: Sequence[Word]) -> list[Word]:
    """The words that number the lines: outside all others, one below the other, rising."""
    if len(words) < 4 * NUMBERED:
        return []
    others = [word for word in words if not word.text.isdigit()]
    if not others:
        return []
    left, right = min(word.left for word in others), max(word.right for word in others)
    for outside in (
        [word for word in words if word.text.isdigit() and word.right < left],
        [word for word in words if word.text.isdigit() and word.left > right],
    ):
        numbers = [int(word.text) for word in sorted(outside, key=lambda word: -word.base)]
        steps = {after - before for before, after in itertools.pairwise(numbers)}
        if len(numbers) >= NUMBERED and len(steps) == 1 and steps <= {1, 2, 5, 10}:
            return outside
    return []


def edges_of(pages: Sequence[Sequence[Line]]) -> tuple[list[tuple[list[Line], list[Line]]], Edges]:
    """The lines on the upper and on the lower edge of each page, and which of them come again and again."""
    top = max((line.top for page in pages for line in page), default=0.0)
    bottom = min((line.bottom for page in pages for line in page), default=0.0)
    margin = MARGIN * (top - bottom)
    ends = [
        (
            sorted((line for line in page if line.bottom > top - margin), key=lambda line: -line.top)[:EDGE],
            sorted((line for line in page if line.top < bottom + margin), key=lambda line: line.top)[:EDGE],
        )
        for page in pages
    ]
    seen = Counter(
        key
        for end in ends
        for key in {(bool(lower), _key(line)) for lower, edge in enumerate(end) for line in edge}
    )
    least = max(OFTEN, SHARE * len(ends))
    return ends, Edges(frozenset(key for key, count in seen.items() if count >= least), len(pages))


def reason(line: Line, lower: bool, edges: Edges, number: int) -> str | None:
    """Why a line on the edge of the page `number` is left out, or None."""
    if NUMBER.fullmatch(line.text) and (edges.pages >= OFTEN or str(number) in line.text):
        return "page number"
    if (lower, _key(line)) in edges.seen:
        return "running foot" if lower else "running head"
    return None


def _key(line: Line) -> str:
    return DIGITS.sub("#", line.text.casefold())


def footnotes(column: Sequence[Line], usual: float) -> int:
    """How many lines at the end of a column are its footnotes; `usual` is the height of running text."""
    start = len(column)
    while start and column[start - 1].height < SMALLER * usual and column[start - 1].cells is None:
        start -= 1
    steps = [above.base - below.base for above, below in itertools.pairwise(column)]
    for first in range(start, len(column)):
        if first and NOTE.match(column[first].text):
            apart = steps[first - 1] > 1.2 * median(steps)
            return len(column) - first if apart or first == start else 0
    return 0
