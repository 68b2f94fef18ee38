"""Tell the rows of tables from lines of running text, where no rules are drawn between the cells.

A table is three rows or more with the same white strips between their cells, and with cells that begin,
end or are centred one below the other. The words of a justified line do neither.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import mean

from rag.reading.formats.pdf_cells import as_row
from rag.reading.formats.pdf_columns import runs
from rag.reading.formats.pdf_lines import WIDE, Line, by_row, line_of

FEWEST = 3  # rows
EVEN = 2.0  # 1/72 inch: cells that begin so near to one another begin together
SHARE = 0.6  # of the cells of a column, at the least, begin, end or are centred together
BROAD = 12.0  # heights: no cell of a table across the columns of a page is wider
FILLED = 0.4  # of the cells, at the least, hold something
SPARSE = 0.3  # of the cells of each column hold something, at the least
WORDS = 8.0  # that a line in a column has at the most, on average
PROSE = 0.6  # of the cells, at the most, begin with a small letter, unless
STRICT = 0.9  # of each column begin, end or are centred together
KEPT = 0.6  # of the strips of a table are in each of its rows
TIGHT = 0.85  # of the widest step between rows: lines of one cell stand closer than that

NUMBER = re.compile(r"[0-9]{1,3}")

Strip = tuple[float, float]


def tables(lines: Sequence[Line], *, alone: bool) -> list[Line]:
    """The lines, with the rows of tables in the place of their cells; other rows stay in pieces.

    Unless the lines stand `alone` in their column, a table with running text in one of its columns is none:
    these are columns of the page.
    """
    rows = by_row(lines)
    found: list[Line] = []
    at = 0
    while at < len(rows):
        end, strips = _table(rows, at, alone=alone)
        if strips:
            found += _rows(rows[at:end], strips)
        else:
            end = at + 1
            found += rows[at]
        at = end
    return found


def lines_of(column: Sequence[Line]) -> list[Line]:
    """The lines of a column, and the rows of its tables, from the top."""
    return [_joined(row) for row in by_row(tables(column, alone=True))]


def _joined(row: Sequence[Line]) -> Line:
    if len(row) == 1 or any(line.cells for line in row):
        return row[0] if len(row) == 1 else as_row(row, [line.text for line in row], ())
    return line_of([word for line in row for word in line.words])


def _table(rows: Sequence[Sequence[Line]], start: int, *, alone: bool) -> tuple[int, list[Strip]]:
    """Where the table that begins at `start` ends, and its strips; none where no table begins there."""
    if len(rows[start]) < 2 or any(line.cells for line in rows[start]):
        return start, []
    covered = _covered([], rows[start])
    most, end = len(covered), start + 1
    while end < len(rows) and not any(line.cells for line in rows[end]):
        step = rows[end - 1][0].base - rows[end][0].base
        wider = _covered(covered, rows[end])
        if len(wider) < 2 or len(wider) - 1 < KEPT * (most - 1) or step > 4 * rows[end][0].height:
            break
        covered, most, end = wider, max(most, len(wider)), end + 1
    while end > start and len(rows[end - 1]) < 2:
        end -= 1
    table = rows[start:end]
    if sum(len(row) > 1 for row in table) < FEWEST:
        return start, []
    covered = []
    for row in table:
        covered = _covered(covered, row)
    strips = [(left[1], right[0]) for left, right in pairwise(covered)]
    if not strips or not _is_even(table, strips) or _is_numbered(table, strips):
        return start, []
    return (end, strips) if alone or not _is_text(table, strips) else (start, [])


def _is_numbered(rows: Sequence[Sequence[Line]], strips: Sequence[Strip]) -> bool:
    """Whether these are the items of a list, in words, with their numbers one after the other."""
    if len(strips) != 1:
        return False
    marks, texts = zip(*(_cells(row, strips) for row in rows), strict=True)
    numbers = [mark[0].text for mark in marks if mark]
    return (
        bool(marks[0])
        and len(numbers) > 1
        and all(NUMBER.fullmatch(number) for number in numbers)
        and all(int(after) == int(before) + 1 for before, after in pairwise(numbers))
        and all(text and text[0].text[:1].isalpha() for text in texts)
    )


def _is_text(rows: Sequence[Sequence[Line]], strips: Sequence[Strip]) -> bool:
    """Whether there is running text in a column of what may be a table."""
    if any(line.width > BROAD * line.height for row in rows for line in row):
        return True
    columns = zip(*(_cells(row, strips) for row in rows), strict=True)
    return any(_is_whole(column) and runs([cell for cell in column if cell]) for column in columns)


def _is_whole(column: Sequence[Sequence[Line]]) -> bool:
    """Whether there is no empty cell between two others, as there is none in running text."""
    filled = [place for place, cell in enumerate(column) if cell]
    return bool(filled) and len(filled) == filled[-1] - filled[0] + 1


def _covered(covered: Sequence[Strip], row: Sequence[Line]) -> list[Strip]:
    """The stretches across a column that lines stand on."""
    merged: list[Strip] = []
    apart = WIDE * row[0].height
    for left, right in sorted([*covered, *((line.left, line.right) for line in row)]):
        if merged and left - merged[-1][1] < apart:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _cells(row: Sequence[Line], strips: Sequence[Strip]) -> list[list[Line]]:
    cells: list[list[Line]] = [[] for _ in range(len(strips) + 1)]
    for line in row:
        cells[sum(line.left >= end - 0.01 for _, end in strips)].append(line)
    return cells


def _is_even(rows: Sequence[Sequence[Line]], strips: Sequence[Strip]) -> bool:
    """Whether the cells of each column stand one below the other, and are short."""
    by_column = [
        [cell for cell in column if cell]
        for column in zip(*(_cells(row, strips) for row in rows), strict=True)
    ]
    if sum(map(len, by_column)) < FILLED * len(rows) * len(by_column):
        return False
    begun = [cell[0].text[:1].islower() for column in by_column for cell in column]
    share = STRICT if mean(begun) > PROSE else SHARE
    return all(
        len(column) > max(1, SPARSE * len(rows))
        and mean(len(line.text.split()) for cell in column for line in cell) <= WORDS
        and max(
            _together([cell[0].left for cell in column]),
            _together([cell[-1].right for cell in column]),
            _together([(cell[0].left + cell[-1].right) / 2 for cell in column]),
        )
        >= share
        for column in by_column
    )


def _together(places: Sequence[float]) -> float:
    ordered = sorted(places)
    most = max(bisect_right(ordered, it + EVEN) - bisect_left(ordered, it - EVEN) for it in ordered)
    return most / len(ordered)


def _rows(rows: Sequence[Sequence[Line]], strips: Sequence[Strip]) -> Iterator[Line]:
    """The rows of a table; a row that only goes on with cells of the one above is part of that."""
    steps = [above[0].base - below[0].base for above, below in pairwise(rows)]
    widest = max(steps, default=0.0)
    cells: list[list[Line]] = []
    for number, row in enumerate(rows):
        parts = _cells(row, strips)
        goes_on = (
            cells
            and not parts[0]
            and steps[number - 1] < TIGHT * widest
            and all(above for above, part in zip(cells, parts, strict=True) if part)
        )
        if goes_on:
            cells = [[*above, *part] for above, part in zip(cells, parts, strict=True)]
            continue
        if cells:
            yield _row(cells)
        cells = parts
    yield _row(cells)


def _row(cells: Sequence[Sequence[Line]]) -> Line:
    lines = [line for cell in cells for line in cell]
    written = [" ".join(line.text for line in cell) for cell in cells]
    return as_row(lines, written, [mark for line in lines for mark in line.marks])
