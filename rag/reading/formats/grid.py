"""Lay out tables, one line per row; empty cells keep their place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.reading.formats.document import Row

WIDEST = 1000  # columns that one cell can span


@dataclass(frozen=True, slots=True)
class Cell:
    """The rows in a cell, how many columns it spans, and whether it contains a table."""

    rows: Sequence[Row] = ()
    span: int = 1
    has_table: bool = False


def table(rows: Iterable[Sequence[Cell]]) -> Iterator[Row]:
    """The lines of a table; if it is only a layout (one column, or nested tables), its cells in order."""
    rows = list(rows)
    is_column = all(len(cells) < 2 for cells in rows)
    lines: list[list[str]] = []
    asides: list[Row] = []
    for cells in rows:
        if is_column or any(cell.has_table for cell in cells):
            yield from (*grid(lines), *asides)
            lines, asides = [], []
            for cell in cells:
                yield from cell.rows
            continue
        line: list[str] = []
        for cell in cells:
            text = " ".join(row.text.lstrip("#") for row in cell.rows if not row.left_out)
            line += [text, *[""] * (min(cell.span, WIDEST) - 1)]
            asides += (row for row in cell.rows if row.left_out)
        lines.append(line)
    yield from (*grid(lines), *asides)


def grid(rows: Iterable[Sequence[str]]) -> Iterator[Row]:
    """One line per row of texts; rows of empty cells are skipped."""
    follows = False
    for cells in rows:
        shown = [" ".join(cell.split()) for cell in cells]
        if any(shown):
            yield Row(f"| {' | '.join(shown)} |", tight=follows)
            follows = True
