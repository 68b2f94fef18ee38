"""Put the pieces of the lines of a page into its columns, in the order in which these are read.

A gutter is a place that few lines cross and from which lines begin one below the other. It holds in the
stretches between the lines that do cross it, and where running text stands on one side at the least:
what stands side by side otherwise is a table, and is read across.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from statistics import median, quantiles

from rag.reading.formats.pdf_lines import LEVEL, WIDE, Line, by_row

ALIGNED = 1.5  # 1/72 inch: lines that begin so near to one another begin together
MOST = 2_000  # pieces of lines: a page with more is a drawing or a list, and is read across
FEWEST = 3  # lines that begin together, and that a column has
WIDTH = 5.0  # heights of a line of running text, at the least
FULL = 0.65  # of the width of a column: the middle line of running text is at least as wide
FILLED = 0.7  # of the middle line of running text, at the least, is no wide gap
LOWER = 0.2  # of the lines of running text, at the least, begin with a small letter
LEVELS = 0.5  # of the lines on one side, at the most, stand level with one on the other, unless both run

Band = tuple[list[Line], list[Line]]


def columns(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of each column, in the order of reading; what has no gutter is one column."""
    bands = _best(lines) if len(lines) <= MOST else None
    if bands is None:
        if lines:
            yield list(lines)
        return
    for left, right in bands:
        yield from columns(left)
        yield from columns(right)


def _best(lines: Sequence[Line]) -> list[Band] | None:
    """The bands of the gutter that parts the most lines; None where there is no gutter."""
    starts, ends = sorted(line.left for line in lines), sorted(line.right for line in lines)
    ordered = sorted(lines, key=lambda line: -line.base)
    best, most = None, 0
    tried: set[tuple[int, int]] = set()
    for place in starts:
        before, after = bisect_right(ends, place), len(starts) - bisect_left(starts, place - ALIGNED)
        together = bisect_right(starts, place + ALIGNED) - bisect_left(starts, place - ALIGNED)
        if min(before, after, together) < FEWEST or (before, after) in tried:
            continue
        tried.add((before, after))
        bands = _bands(ordered, place - ALIGNED)
        parted = sum(len(left) + len(right) for left, right in bands if left and right)
        if parted > most:
            best, most = bands, parted
    return best


def _bands(lines: Sequence[Line], gutter: float) -> list[Band]:
    """The stretches of a page from the top: each with a left and a right side, or with a left one alone."""
    bands: list[Band] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        if line.left >= gutter:
            right.append(line)
        elif line.right <= gutter + ALIGNED:
            left.append(line)
        else:
            _close(bands, left, right)
            _across(bands, [line])
            left, right = [], []
    _close(bands, left, right)
    return bands


def _close(bands: list[Band], left: list[Line], right: list[Line]) -> None:
    if _is_parted(left, right):
        bands.append((left, right))
    else:
        _across(bands, [*left, *right])


def _across(bands: list[Band], lines: list[Line]) -> None:
    if bands and not bands[-1][1]:
        bands[-1][0].extend(lines)
    elif lines:
        bands.append((lines, []))


def _is_parted(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether two sides are columns, and not the cells of rows."""
    if min(len(left), len(right)) < FEWEST - 1:
        return False
    starts, ends = sorted(line.left for line in right), sorted(line.right for line in left)
    strip = starts[len(starts) // 10] - ends[-1 - len(ends) // 10]  # but for lines that stand out
    if strip < WIDE * min(median(line.height for line in side) for side in (left, right)):
        return False  # a river in justified text
    sides = by_row(left), by_row(right)
    if min(map(len, sides)) < FEWEST - 1 or max(map(len, sides)) < FEWEST:
        return False
    running = [runs(side) for side in sides]
    if all(running):
        return True
    if not any(running):
        return False
    short, long = sides[::-1] if running[0] else sides
    bases = sorted(row[0].base for row in long)
    level = sum(
        bisect_left(bases, row[0].base - LEVEL * row[0].height)
        < bisect_right(bases, row[0].base + LEVEL * row[0].height)
        for row in short
    )
    return level <= LEVELS * len(short)


def runs(rows: Sequence[Sequence[Line]]) -> bool:
    """Whether rows are running text: wide, without holes, much of a width, often begun in mid-sentence."""
    if len(rows) < FEWEST:
        return False
    widths = sorted(row[-1].right - row[0].left for row in rows)
    column = min(quantiles(widths, n=10)[-1], widths[-1])
    filled = median(sum(piece.width for piece in row) / max(row[-1].right - row[0].left, 0.1) for row in rows)
    firsts = [row[0].text[:1] for row in rows]
    cased = [letter for letter in firsts if not letter.isalpha() or letter.lower() != letter.upper()]
    return (
        median((row[-1].right - row[0].left) / row[0].height for row in rows) >= WIDTH
        and median(widths) >= FULL * column
        and filled >= FILLED
        and sum(letter.islower() for letter in cased) >= LOWER * len(cased)
    )
