"""A document as its reader lays it out: rows, which become the numbered lines of a source."""

from collections.abc import Iterable
from dataclasses import dataclass

from rag.reading.normalize import normalize
from rag.types import UNKNOWN, LeftOut, Metadata, Source


@dataclass(frozen=True, slots=True)
class Row:
    """A run of text that a document shows as one: a paragraph, a heading, an item, a row of a table.

    `left_out` says why it is no part of the article. A `tight` row follows the one before with no
    blank line between. `page` is true where the row begins a page, or is in the place of one that
    is blank.
    """

    text: str
    left_out: str | None = None
    tight: bool = False
    page: bool = False


def assemble(
    origin: str, rows: Iterable[Row], *, title: str | None = None, metadata: Metadata = UNKNOWN
) -> Source:
    """The source that `rows` make, in their order."""
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
