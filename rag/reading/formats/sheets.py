"""Read a spreadsheet: one article per row if a sheet has a text column, otherwise its tables."""

import datetime
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePath
from typing import Any, TypeAlias

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from rag.errors import UnreadableSource
from rag.reading.formats.columns import Columns
from rag.reading.formats.document import Row, assemble
from rag.reading.formats.grid import grid
from rag.reading.formats.ods_looks import CONTENT, ods_looks
from rag.reading.formats.ooxml import properties
from rag.reading.formats.parts import Parts
from rag.reading.formats.sheet_looks import Look, looks
from rag.reading.formats.tables import has_text, read_rows
from rag.types import Source, Unread

MAX_ROWS = 200_000
Cells: TypeAlias = list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The values of a sheet, the row and column (from 0) of the first, and whether it is hidden."""

    name: str
    values: list[list[Any]]
    start: tuple[int, int]
    is_hidden: bool


def read_sheets(raw: bytes, origin: str, columns: Columns) -> Iterator[Source | Unread]:
    """The articles in the rows of sheets with a text column, then the other sheets as one article.

    Hidden sheets, rows and columns are left out. Raises UnreadableSource.
    """
    sheets = list(_sheets(raw, origin))
    if not any(_is_filled(value) for sheet in sheets for row in sheet.values for value in row):
        raise UnreadableSource(f"{origin} is empty: add a file with text in it.")
    with Parts(raw, origin) as parts:
        title, metadata = properties(parts)
        look_of = ods_looks(parts) if CONTENT in parts.names else looks(parts)
    rest: list[Row] = []
    for sheet in sheets:
        look = look_of.get(sheet.name, Look())
        rows = _texts(sheet, look)
        name = f"{origin}#{sheet.name}" if len(sheets) > 1 else origin
        articles = list(_articles(sheet, look, rows, name))
        is_list = any(isinstance(article, dict) and has_text(article, columns) for article in articles)
        if is_list and not sheet.is_hidden:
            yield from read_rows(articles, name, columns)
            continue
        heading = [Row(f"## {sheet.name}")] if len(sheets) > 1 and rows else []
        reason = "hidden sheet" if sheet.is_hidden else None
        shown = (*heading, *_lay_out(_visible(sheet, look, rows)), *_hidden(sheet, look, rows))
        rest += (Row(row.text, reason or row.left_out, row.tight) for row in shown)
    if rest:
        name = PurePath(origin.rpartition("#")[2]).stem
        yield assemble(origin, rest, title=title or name, metadata=metadata)


def _sheets(raw: bytes, origin: str) -> Iterator[Sheet]:
    """Each sheet, from its first row and column that aren't empty."""
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
            is_hidden = about.visible is not SheetVisibleEnum.Visible
            yield Sheet(about.name, sheet.to_python(skip_empty_area=True), sheet.start or (0, 0), is_hidden)
    except CalamineError as error:
        raise UnreadableSource(f"{origin} is a damaged spreadsheet ({error}): save it again.") from error


def _is_filled(value: Any) -> bool:
    return bool(str(value).strip())


def _texts(sheet: Sheet, look: Look) -> list[Cells]:
    top, left = sheet.start
    return [
        [
            _text(value, is_percent=(row, column) in look.percent)
            for column, value in enumerate(values, start=left)
        ]
        for row, values in enumerate(sheet.values, start=top)
    ]


def _text(value: Any, *, is_percent: bool) -> str:
    """A value as the sheet shows it."""
    if isinstance(value, float):
        return f"{100 * value:.12g}%" if is_percent else f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return str(value).strip()


def _articles(
    sheet: Sheet, look: Look, rows: Sequence[Cells], name: str
) -> Iterator[dict[str, str] | Unread]:
    """Each row below the first as the cells of its visible columns by their heads; a hidden one as unread."""
    top, left = sheet.start
    for row, cells in enumerate(rows[1:], start=top + 1):
        if row in look.rows and any(cells):
            yield Unread(name, f"Row {row + 1} of {name} is hidden: show it, and add the spreadsheet again.")
        elif any(cells):
            named = enumerate(zip(rows[0], cells, strict=True), start=left)
            yield dict(pair for column, pair in named if column not in look.columns)


def _visible(sheet: Sheet, look: Look, rows: Sequence[Cells]) -> Iterator[Cells]:
    top, left = sheet.start
    for row, cells in enumerate(rows, start=top):
        if row not in look.rows:
            yield [cell for column, cell in enumerate(cells, start=left) if column not in look.columns]


def _hidden(sheet: Sheet, look: Look, rows: Sequence[Cells]) -> Iterator[Row]:
    """The hidden rows and columns, each as a line that is left out."""
    top, left = sheet.start
    for row, cells in enumerate(rows, start=top):
        if row in look.rows and any(cells):
            yield Row(" | ".join(cells), "hidden row")
    for column, below in enumerate(zip(*rows, strict=True), start=left):
        if column in look.columns and any(below):
            yield Row(" | ".join(below), "hidden column")


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
