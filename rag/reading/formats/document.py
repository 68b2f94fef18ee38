"""Assemble the rows that a format's reader lays out into the numbered lines of a source."""

from collections.abc import Iterable
from dataclasses import dataclass

from rag.reading.normalize import normalize
from rag.types import UNKNOWN, LeftOut, Metadata, Source


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of text in a document: a paragraph, a heading, a list item or a row of a table.

    `left_out` is the reason why it isn't part of the article. A `tight` row follows the previous one
    without a blank line. `page` is true if the row begins a page, or represents a blank one.
    """

    text: str
    left_out: str | None = None
    tight: bool = False
    page: bool = False


def assemble(
    origin: str, rows: Iterable[Row], *, title: str | None = None, metadata: Metadata = UNKNOWN
) -> Source:
    """Make a source of `rows`, in order."""
    lines: list[str] = []
    left_out: list[LeftOut] = []
    pages: list[int] = []
    for row in rows:
        text = normalize(row.text).strip("\n")
        written = text.split("\n") if text.strip() else []
        if lines and written and not row.tight:
            lines.append("")
        if row.page:
            pages.append(len(lines) + 1)
        if row.left_out is not None:
            numbered = enumerate(written, start=len(lines) + 1)
            left_out += (LeftOut(number, row.left_out) for number, line in numbered if line.strip())
        lines += written
    title = None if title is None else " ".join(normalize(title).split()) or None
    return Source(
        origin, "\n".join(lines), title=title, metadata=metadata, left_out=tuple(left_out), pages=tuple(pages)
    )
