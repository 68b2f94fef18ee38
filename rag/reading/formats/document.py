"""Assemble the rows that a format's reader lays out into the numbered lines of a source."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rag.reading.layout import Box, Layout, PrintedLine, Size, pack
from rag.reading.normalize import normalize
from rag.types import UNKNOWN, LeftOut, Metadata, Source

Printed: TypeAlias = tuple[tuple[int, int, Box], ...]
"""Of each printed line of a text: where it begins in the text, its page from 1, and its box."""


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of text in a document: a paragraph, a heading, a list item or a row of a table.

    `left_out` is the reason why it isn't part of the article. A `tight` row follows the previous one
    without a blank line. `page` is true if the row begins a page, or represents a blank one. `printed`
    are the lines of the page that its text was made of.
    """

    text: str
    left_out: str | None = None
    tight: bool = False
    page: bool = False
    printed: Printed = ()


def assemble(
    origin: str,
    rows: Iterable[Row],
    *,
    title: str | None = None,
    metadata: Metadata = UNKNOWN,
    sizes: Sequence[Size] = (),
) -> Source:
    """Make a source of `rows`, in order; `sizes` are those of its pages, if they are known."""
    lines: list[str] = []
    left_out: list[LeftOut] = []
    pages: list[int] = []
    printed: list[PrintedLine] = []
    at = 0
    for row in rows:
        text = normalize(row.text).strip("\n")
        written = text.split("\n") if text.strip() else []
        if lines and written and not row.tight:
            lines.append("")
            at += 1
        if row.page:
            pages.append(len(lines) + 1)
        if row.left_out is not None:
            numbered = enumerate(written, start=len(lines) + 1)
            left_out += (LeftOut(number, row.left_out) for number, line in numbered if line.strip())
        if written:
            printed += (PrintedLine(at + start, page, box) for start, page, box in _moved(row, text))
        at += sum(len(line) + 1 for line in written)
        lines += written
    title = None if title is None else " ".join(normalize(title).split()) or None
    return Source(
        origin,
        "\n".join(lines),
        title=title,
        metadata=metadata,
        left_out=tuple(left_out),
        pages=tuple(pages),
        layout=pack(Layout(tuple(sizes), tuple(printed))) if sizes else b"",
    )


def _moved(row: Row, text: str) -> Printed:
    """The printed lines of a row, with where they begin in its normalised text."""
    if text == row.text:
        return row.printed
    return tuple(
        (min(len(normalize(row.text[:start]).lstrip("\n")), len(text)), page, box)
        for start, page, box in row.printed
    )
