"""Read tables and JSON with one article per row or object."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rag.errors import UnreadableSource
from rag.reading.formats.columns import Columns
from rag.reading.formats.describe import TEXT, described
from rag.reading.formats.sniff import Kind
from rag.reading.normalize import normalize
from rag.types import Source, Unread

ROWS = ("articles", "items", "data", "documents", "results", "entries", "rows")
LARGEST_FIELD = 50 << 20


def read_table(text: str, kind: Kind, origin: str, columns: Columns) -> Iterator[Source | Unread]:
    """Read one article per row; its origin is the file's, ``#`` and the row's number from 1.

    Raises UnreadableSource if no row has text in the text column.
    """
    return read_rows(_rows(text, kind, origin), origin, columns)


def read_rows(
    rows: Iterable[Mapping[Any, Any] | Unread], origin: str, columns: Columns
) -> Iterator[Source | Unread]:
    """Read one article per row, as `read_table` does; raises UnreadableSource."""
    found = False
    empty: list[int] = []
    for number, row in enumerate(rows, start=1):
        name = f"{origin}#{number}"
        if isinstance(row, Unread):
            yield Unread(name, row.reason)
            continue
        body = _body(row, columns)
        if body is None:
            empty.append(number)
            continue
        found = True
        title, metadata = described(row, columns)
        yield Source(name, normalize(body), title=title, metadata=metadata)
    if not found and empty:
        raise UnreadableSource(
            f"{origin} has no text in a column with a usual name: name the column with --text-column."
        )
    for number in empty:
        yield Unread(f"{origin}#{number}", f"Row {number} of {origin} has no text: give it one.")


def has_text(row: Mapping[Any, Any], columns: Columns) -> bool:
    """Whether a row has text in the text column."""
    return _body(row, columns) is not None


def _body(row: Mapping[Any, Any], columns: Columns) -> str | None:
    known = {str(name).strip().lower(): value for name, value in row.items()}
    names = TEXT if columns.text is None else (columns.text.strip().lower(),)
    values = (known.get(name) for name in names)
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


def _rows(text: str, kind: Kind, origin: str) -> Iterator[Mapping[Any, Any] | Unread]:
    if kind is Kind.CSV:
        yield from _csv(text, origin)
        return
    text = text.lstrip("\ufeff")
    try:
        whole = json.loads(text)
    except RecursionError:
        raise UnreadableSource(f"{origin} is nested too deeply: use one object per article.") from None
    except ValueError as error:
        if "\n" not in text.strip():
            raise UnreadableSource(f"{origin} is damaged JSON ({error}): save it again.") from error
        yield from _json_lines(text, origin)
        return
    rows = whole if isinstance(whole, list) else _within(whole)
    for row in rows:
        yield row if isinstance(row, dict) else {"text": row}


def _within(value: Any) -> list[Any]:
    """The articles in an object: the list under a usual name, or the object itself."""
    found = next((value[name] for name in ROWS if isinstance(value.get(name), list)), None) if value else None
    return [value] if found is None else found


def _json_lines(text: str, origin: str) -> Iterator[Mapping[Any, Any] | Unread]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield Unread(origin, f"Line {number} of {origin} isn't valid JSON: fix that line.")
            continue
        yield row if isinstance(row, dict) else {"text": row}


def _csv(text: str, origin: str) -> Iterator[Mapping[Any, Any]]:
    text = text.lstrip("\ufeff").replace("\0", "")
    csv.field_size_limit(LARGEST_FIELD)
    head = text[: text.find("\n") + 1 or None]
    delimiter = max("\t;,", key=head.count) if head else ","
    try:
        yield from csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableSource(f"{origin} is a damaged table ({error}): save it again.") from error
