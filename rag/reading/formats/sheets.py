"""Read a spreadsheet: one article per row if a sheet has a text column, otherwise its tables."""

import datetime
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import PurePath
from typing import Any, TypeAlias

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from rag.errors import UnreadableSource
from rag.reading.formats.columns import Columns
from rag.reading.formats.document import Row, assemble
from rag.reading.formats.grid import grid
from rag.reading.formats.ooxml import properties
from rag.reading.formats.parts import Parts
from rag.reading.formats.tables import has_text, read_rows
from rag.types import Source, Unread

MAX_ROWS = 200_000
Cells: TypeAlias = list[str]


def read_sheets(raw: bytes, origin: str, columns: Columns) -> Iterator[Source | Unread]:
    """The articles in the rows of sheets with a text column, then the other sheets as one article.

    Hidden sheets are left out. Raises UnreadableSource.
    """
    with Parts(raw, origin) as parts:
        title, metadata = properties(parts)
    rest: list[Row] = []
    sheets = list(_sheets(raw, origin))
    if not any(any(map(any, rows)) for _, rows, _ in sheets):
        raise UnreadableSource(f"{origin} is empty: add a file with text in it.")
    for name, rows, is_hidden in sheets:
        articles = [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if any(row)]
        if not is_hidden and any(has_text(article, columns) for article in articles):
            yield from read_rows(articles, f"{origin}#{name}" if len(sheets) > 1 else origin, columns)
            continue
        heading = [Row(f"## {name}")] if len(sheets) > 1 and rows else []
        reason = "hidden sheet" if is_hidden else None
        rest += (Row(row.text, reason, row.tight) for row in (*heading, *_lay_out(rows)))
    if rest:
        name = PurePath(origin.rpartition("#")[2]).stem
        yield assemble(origin, rest, title=title or name, metadata=metadata)


def _sheets(raw: bytes, origin: str) -> Iterator[tuple[str, list[Cells], bool]]:
    """Each sheet: its name, its rows from the first non-empty one, and whether it is hidden."""
    left = MAX_ROWS
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        for about in workbook.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(about.name)
            left -= sheet.height
            if left < 0:
                raise UnreadableSource(f"{origin} has more than {MAX_ROWS:,} rows, the maximum: split it up.")
            rows = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=True)]
            yield about.name, rows, about.visible is not SheetVisibleEnum.Visible
    except CalamineError as error:
        raise UnreadableSource(f"{origin} is a damaged spreadsheet ({error}): save it again.") from error


def _text(value: Any) -> str:
    """A value as a sheet shows it without a format."""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return str(value).strip()


def _lay_out(rows: Iterable[Sequence[str]]) -> Iterator[Row]:
    """The tables separated by empty rows, each preceded by the lines of text above it."""
    for is_filled, group in groupby(rows, key=any):
        if not is_filled:
            continue
        block = list(group)
        used = [place for place in range(len(block[0])) if any(row[place] for row in block)]
        block = [[row[place] for place in used] for row in block]
        while block and block[0][0] and not any(block[0][1:]):
            yield Row(" ".join(block.pop(0)[0].split()))
        yield from grid(block)
