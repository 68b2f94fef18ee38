"""Find what stands on a page and is no part of the running text: heads, feet, numbers and notes."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rag.reading.formats.pdf_lines import LEVEL, Line
from rag.reading.formats.pdf_words import Word

MARGIN = 0.08  # of the height of all text: where running heads and feet stand
EDGE = 2  # rows at the top and at the bottom of a page
OFTEN = 3  # pages with the same line on their edge, and
SHARE = 0.3  # their share of all pages
NUMBER = re.compile(
    r"(?i)\W*(?:page|p\.?|seite|s\.)?\s*(?:\d{1,5}|[ivxlc]{1,7})\s*(?:(?:of|/|von)\s*\d{1,5})?\W*"
)
DIGITS = re.compile(r"\d+")
NOTE = re.compile(r"(?:\d{1,3}|[*†‡§¶#]{1,3}|[a-z])[.)]?\s*\S")
SMALLER = 0.95  # of the height of running text: notes are no larger
NUMBERED = 5  # lines at the least that are numbered where any are
COUNTED = re.compile(r"[A-Z]?\d{1,4}")
LETTERED = re.compile(r"\D*[^\W\d_]\D*")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
EVEN = 1.5  # 1/72 inch: numbers that end so near to one another stand one below the other
STEADY = 0.8  # of the steps between the numbers of lines are the same


@dataclass(frozen=True, slots=True)
class Edges:
    """The lines that are on the edge of many pages, and how many pages there are."""

    seen: frozenset[tuple[bool, str]]
    pages: int


def line_numbers(words: Sequence[Word]) -> list[Word]:
    """The words that number the lines: in a margin, one below the other, and rising by the same step."""
    numbers = sorted((it for it in words if COUNTED.fullmatch(it.text)), key=lambda it: it.right)
    column: list[Word] = []
    for word in [*numbers, None]:
        if column and (word is None or word.right - column[-1].right > EVEN):
            if _counts(column) and _is_margin(column, words):
                return sorted(column, key=lambda word: -word.base)
            column = []
        if word is not None:
            column.append(word)
    return []


def _counts(column: Sequence[Word]) -> bool:
    numbers = [int(word.text.lstrip(LETTERS)) for word in sorted(column, key=lambda word: -word.base)]
    steps = Counter(after - before for before, after in pairwise(numbers))
    step, count = steps.most_common(1)[0] if steps else (0, 0)
    return len(numbers) >= NUMBERED and step in (1, 2, 5, 10) and count >= STEADY * steps.total()


def _is_margin(column: Sequence[Word], words: Sequence[Word]) -> bool:
    """Whether no words stand above, among or below the words of a column, and nothing on one side of it.

    Above the numbers of a table's rows stand their header or lines of the text.
    """
    left, right = min(word.left for word in column), max(word.right for word in column)
    bottom, top = min(word.bottom for word in column), max(word.top for word in column)
    own = {id(word) for word in column}
    others = [word for word in words if id(word) not in own]
    over = (word.text for word in others if word.left < right and word.right > left)
    if any(LETTERED.fullmatch(text) for text in over):
        return False
    beside = [word for word in others if bottom <= word.base <= top]
    return bool(beside) and len({word.left > right for word in beside}) == 1


def edges_of(pages: Sequence[Sequence[Line]]) -> tuple[list[tuple[list[Line], list[Line]]], Edges]:
    """The lines on the upper and on the lower edge of each page, and which of them come again and again."""
    top = max((line.top for page in pages for line in page), default=0.0)
    bottom = min((line.bottom for page in pages for line in page), default=0.0)
    margin = MARGIN * (top - bottom)
    ends = [
        (
            _outermost([line for line in page if line.bottom > top - margin], -1),
            _outermost([line for line in page if line.top < bottom + margin], 1),
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


def _outermost(lines: Sequence[Line], up: int) -> list[Line]:
    """The lines that are level with the two that are farthest out."""
    ordered = sorted(lines, key=lambda line: up * line.base)
    levels: list[float] = []
    found = []
    for line in ordered:
        if not levels or abs(line.base - levels[-1]) > LEVEL * line.height:
            levels.append(line.base)
        if len(levels) > EDGE:
            break
        found.append(line)
    return found


def reason(line: Line, lower: bool, edges: Edges, number: int) -> str | None:
    """Why a line on the edge of the page `number` is left out, or None."""
    if NUMBER.fullmatch(line.text) and (edges.pages >= OFTEN or str(number) in line.text):
        return "page number"
    if (key := _key(line)) and (lower, key) in edges.seen:  # without one, it is a row of figures
        return "running foot" if lower else "running head"
    return None


def _key(line: Line) -> str:
    return DIGITS.sub("#", line.text.casefold()).strip("# |")


def footnotes(column: Sequence[Line], usual: float) -> int:
    """How many lines at the end of a column are its footnotes; `usual` is the height of running text."""
    start = len(column)
    while start and column[start - 1].height < SMALLER * usual and column[start - 1].cells is None:
        start -= 1
    steps = [above.base - below.base for above, below in pairwise(column)]
    for first in range(start, len(column)):
        if first and NOTE.match(column[first].text):
            apart = steps[first - 1] > 1.2 * median(steps)
            return len(column) - first if apart or first == start else 0
    return 0
