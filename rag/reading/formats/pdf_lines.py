"""Put the words of a page into rows, pieces of rows and lines, whatever the order of writing."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from rag.reading.formats.document import Printed
from rag.reading.formats.pdf_words import Word

LEVEL = 0.2  # of a word's height: base lines that differ by less are one
SMALL = 0.85  # of the height of the text around it: what is smaller is raised or lowered, and no line
BESIDE = 0.35  # of a word's height: what is raised stands no farther from its word
OVERLAP = 0.4  # of the height of what is raised, at the least, is within its line
WIDE = 0.55  # of a word's height: a wider gap may part columns or cells, and a narrower one parts words
GLUED = 0.08  # of a word's height: a narrower gap is none
MARKED = re.compile(r"[^\w\s]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)]|\[\d{1,3}\]")
CAP = 1.7  # times the usual height of a line: a letter as large stands beside several lines
REACH = 3.0  # heights: how far the text of an item stands from its mark
RAISED = str.maketrans("0123456789+-−–=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ")
EXPONENT = re.compile(r"[+−–-]?\d+|n")
REFERENCE = re.compile(r"[\d,;.–−*†‡§¶#\[\]()a-f-]+")
UNIT = 2  # letters that a unit has at the most: what is raised after a longer word refers to a note


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, or a piece of one, in its box; `base` is the height of its base line.

    `marks` are raised references to notes, which are not in its text. `cells` are those of a row of a
    table, and None in a line of running text. `printed` is where a finished line is on its page.
    """

    left: float
    bottom: float
    right: float
    top: float
    base: float
    text: str
    height: float
    marks: tuple[str, ...] = ()
    cells: tuple[str, ...] | None = None
    words: tuple[Word, ...] = ()
    printed: Printed = ()

    @property
    def width(self) -> float:
        """The width of the box."""
        return self.right - self.left


def pieces(words: Sequence[Word]) -> list[Line]:
    """The lines as far as they have no wide gap: what stands in other columns is a piece of its own."""
    found = [line_of(piece) for row in _rows(words) for piece in _parted(row)]
    usual = median(line.height for line in found) if found else 0.0
    for capital in [line for line in found if _is_drop_cap(line, usual)]:
        beside = [line for line in found if _begins_with(capital, line)]
        if beside:
            first = max(beside, key=lambda line: line.base)
            found = [line for line in found if line is not first and line is not capital]
            found.append(line_of([*capital.words, *first.words]))
    return found


def by_row(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines that stand side by side, from the top, each row from the left."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.base):
        if rows and rows[-1][0].base - line.base < LEVEL * min(line.height, rows[-1][0].height):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def line_of(words: Sequence[Word]) -> Line:
    """The line that words make."""
    height = max(words, key=lambda word: len(word.text)).height
    level = [word for word in words if SMALL * height < word.height < height / SMALL]
    base = median(word.base for word in level)
    text, marks = _written(sorted(words, key=lambda word: word.left), height, base)
    return Line(
        min(word.left for word in words),
        min(word.bottom for word in level),
        max(word.right for word in words),
        max(word.top for word in level),
        base,
        text,
        height,
        tuple(marks),
        words=tuple(words),
    )


def _is_drop_cap(line: Line, usual: float) -> bool:
    """Whether a line is a large letter that the first lines of a paragraph stand beside."""
    return (
        len(line.words) == 1
        and 1 <= len(line.text) <= 2
        and line.text[-1].isalpha()
        and line.height > CAP * usual
    )


def _begins_with(capital: Line, line: Line) -> bool:
    return (
        -BESIDE * line.height < line.left - capital.right < 2 * line.height
        and line.height < capital.height / CAP
        and capital.base - LEVEL * line.height < line.base < capital.top
    )


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """The words by their base line, from the top; what is raised or lowered with the words beside it."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: -word.base):
        if rows and rows[-1][0].base - word.base < LEVEL * min(word.height, rows[-1][0].height):
            rows[-1].append(word)
        else:
            rows.append([word])
    if not rows:
        return []
    common = median(word.height for word in words)
    depths = [-row[0].base for row in rows]
    kept: list[list[Word]] = [[] for _ in rows]
    for number, row in enumerate(rows):
        for word in row:
            home = number
            if word.joined or word.height < SMALL * common:
                near = range(
                    bisect_left(depths, -word.base - 2 * common),
                    bisect_right(depths, -word.base + 2 * common),
                )
                home = next((other for other in near if _is_beside(word, rows[other])), number)
            kept[home].append(word)
    return [row for row in kept if row]


def _is_beside(word: Word, row: Sequence[Word]) -> bool:
    """Whether a word is raised or lowered next to one of a row of larger ones."""
    return any(
        word.height < SMALL * other.height
        and max(word.left, other.left) - min(word.right, other.right) < BESIDE * other.height
        and min(word.top, other.top) - max(word.bottom, other.bottom) > OVERLAP * word.height
        for other in row
    )


def _parted(row: Sequence[Word]) -> Iterator[list[Word]]:
    """A row, parted at its wide gaps, but for the gap after the mark of an item."""
    piece: list[Word] = []
    for word in sorted(row, key=lambda word: word.left):
        if piece:
            gap = word.left - max(it.right for it in piece[-3:])
            height = max(word.height, piece[-1].height)
            is_mark = len(piece) == 1 and MARKED.fullmatch(piece[0].text)
            is_cap = height > CAP * min(word.height, piece[-1].height)
            if is_cap or gap > (REACH if is_mark else WIDE) * height:
                yield piece
                piece = []
        piece.append(word)
    if piece:
        yield piece


def _written(words: list[Word], height: float, base: float) -> tuple[str, list[str]]:
    """The text of a line, and the marks of notes that are raised in it."""
    if _runs_left(words):
        words = words[::-1]
    text, marks = "", list[str]()
    last: Word | None = None
    for word in words:
        written = word.text
        is_raised = word.height < SMALL * height and word.base > base + 0.1 * height
        if is_raised and text:
            before = re.search(r"[^\W\d_]*$", text)
            letters = len(before[0]) if before else 0
            if EXPONENT.fullmatch(written) and (
                text[-1].isdigit() or 0 < letters <= UNIT or text[-1] in ")]"
            ):
                written = written.translate(RAISED)
            elif REFERENCE.fullmatch(written):
                marks.append(written)
                last = word
                continue
        is_number = last is not None and text == last.text and last.height < SMALL * height < word.height
        apart = last is not None and text and (is_number or not _is_glued(last, word, height))
        text = f"{text} {written}" if apart else f"{text}{written}"
        last = word
    return text, marks


def _is_glued(last: Word, word: Word, height: float) -> bool:
    if last.height > CAP * word.height:  # a drop cap
        return not word.spaced
    gap = max(word.left, last.left) - min(word.right, last.right)
    follows = word.joined and word.place == last.place + 1
    return gap < (BESIDE if follows else GLUED) * height


def _runs_left(words: Sequence[Word]) -> bool:
    kinds = [unicodedata.bidirectional(letter) for word in words for letter in word.text[:2]]
    return sum(kind in ("R", "AL") for kind in kinds) > kinds.count("L")
