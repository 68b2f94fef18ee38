"""Where the lines of a document are printed: on which page, and in which box.

A book has 100,000 lines, so they travel and are stored packed, and are unpacked when somebody looks.
"""

import struct
import sys
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

from rag.errors import LibraryDamaged
from rag.types import Article

FINE = 4
"""How many parts of a point a place is told to: all lengths are whole numbers of these."""

DAMAGED = "It isn't known any more where the lines of this document are: re-import it."

_HEAD = struct.Struct("<II")
_INTEGER = "i" if array("i").itemsize == 4 else "l"

Size: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in points (1/72 inch) from the upper left corner of the page as it is shown."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line on a page, from 1, whose text begins at the code point `start` of a source's text."""

    start: int
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Layout:
    """The width and height of each page, in points, and the lines in the order of the text."""

    sizes: tuple[Size, ...]
    lines: tuple[PrintedLine, ...]


def pack(layout: Layout) -> bytes:
    """A layout as bytes, about 5 for a line; lengths are rounded to a quarter of a point."""
    lines = layout.lines
    columns = [
        [line.start for line in lines],
        [line.page for line in lines],
        *([round(FINE * value) for value in values] for values in zip(*map(_corners, lines), strict=True)),
    ]
    flat = [round(FINE * length) for size in layout.sizes for length in size]
    steps = array(_INTEGER, [*flat, *(step for column in columns for step in _steps(column))])
    if sys.byteorder == "big":
        steps.byteswap()
    raw = steps.tobytes()
    planes = b"".join(raw[place::4] for place in range(4))  # bytes of one weight together are packed best
    return _HEAD.pack(len(layout.sizes), len(lines)) + zlib.compress(planes)


def unpack(packed: bytes) -> Layout:
    """The layout that was packed; raises LibraryDamaged for bytes that are not whole."""
    sizes, columns = _unpacked(packed)
    return Layout(sizes, tuple(_line(*values) for values in zip(*columns, strict=True)))


def is_sound(packed: bytes) -> bool:
    """Whether the bytes can be unpacked; zlib's checksum covers all of them but the two numbers before."""
    try:
        _unpacked(packed)
    except LibraryDamaged:
        return not packed
    return True


def page_sizes(article: Article) -> tuple[Size, ...]:
    """The width and height of each page of an article, in points; none where it isn't known to have pages."""
    packed = article.source.layout
    return _unpacked(packed)[0] if packed else ()


def boxes(article: Article, start: int, end: int) -> Mapping[int, Sequence[Box]]:
    """The boxes of the lines on which the text ``[start, end)`` of an article is printed, by page from 1.

    Empty where that isn't known. Raises LibraryDamaged.
    """
    packed = article.source.layout
    if not packed:
        return {}
    _, columns = _unpacked(packed)
    starts = columns[0]
    found: dict[int, list[Box]] = defaultdict(list)
    for row, first, last in _in_source(article, start, end):
        begin = max(bisect_left(starts, row), bisect_right(starts, first) - 1)
        for place in range(begin, bisect_left(starts, last)):
            line = _line(*(column[place] for column in columns))
            found[line.page].append(line.box)
    return dict(found)


def _unpacked(packed: bytes) -> tuple[tuple[Size, ...], list[list[int]]]:
    """The sizes of the pages, and of all lines the start, the page, and the four edges."""
    try:
        pages, count = _HEAD.unpack_from(packed)
        planes = zlib.decompress(packed[_HEAD.size :])
    except (struct.error, zlib.error) as error:
        raise LibraryDamaged(DAMAGED) from error
    total = 2 * pages + 6 * count
    if len(planes) != 4 * total:
        raise LibraryDamaged(DAMAGED)
    raw = bytearray(len(planes))
    for place in range(4):
        raw[place::4] = planes[place * total : (place + 1) * total]
    steps = array(_INTEGER, bytes(raw))
    if sys.byteorder == "big":
        steps.byteswap()
    lengths = [length / FINE for length in steps[: 2 * pages]]
    columns = [steps[2 * pages + column * count :][:count] for column in range(6)]
    sizes = tuple(zip(lengths[::2], lengths[1::2], strict=True))
    return sizes, [list(accumulate(column)) for column in columns]


def _line(start: int, page: int, *edges: int) -> PrintedLine:
    return PrintedLine(start, page, Box(*(edge / FINE for edge in edges)))


def _corners(line: PrintedLine) -> tuple[float, float, float, float]:
    return line.box.left, line.box.top, line.box.right, line.box.bottom


def _steps(column: Sequence[int]) -> Iterator[int]:
    """The first number, and what each other one is more than the one before."""
    before = 0
    for value in column:
        yield value - before
        before = value


def _in_source(article: Article, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """A span of an article's text in the lines of its source: where each line begins, and the part of it."""
    rows = [0, *accumulate(len(row) + 1 for row in article.source.text.split("\n"))]
    at, before = 0, 0
    for line in article.receipt.lines:
        if not line.kept:
            continue
        if before:
            at += 1 if line.number == before + 1 else 2
        first, last = max(start, at), min(end, at + len(line.text))
        if first < last:
            row = rows[line.number - 1]
            yield row, row + first - at, row + last - at
        at, before = at + len(line.text), line.number
        if at >= end:
            return
