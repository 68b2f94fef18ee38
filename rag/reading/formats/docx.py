"""Read a Word document: its paragraphs, headings, list items and tables, and its hidden text."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from rag.reading.formats.document import Row, assemble
from rag.reading.formats.docx_styles import Numbers, numbers, value
from rag.reading.formats.docx_text import PROPERTIES, boxes, drawings, pieces, shown
from rag.reading.formats.grid import WIDEST, Cell, table
from rag.reading.formats.ooxml import chosen, main_part, properties
from rag.reading.formats.page import ALT
from rag.reading.formats.parts import Parts, attribute, integer, local, within
from rag.reading.structure import MAX_TITLE
from rag.types import Source

PART = re.compile(r"(styles|numbering|footnotes|endnotes|comments|header|footer)\d*\.xml")
NOTES = ("footnotes", "endnotes")
ASIDE = {"comments": "comment", "header": "running head", "footer": "running foot"}


def read_docx(raw: bytes, origin: str) -> Source:
    """Read a Word document, its notes after the text. Raises UnreadableSource.

    Hidden and deleted text, comments, and running heads and feet are left out.
    """
    with Parts(raw, origin) as parts:
        main = main_part(parts, "word/document.xml")
        others = {
            name: found[1]
            for name in sorted(parts.names)
            if (found := PART.fullmatch(posixpath.relpath(name, posixpath.dirname(main))))
        }
        known = {kind: parts.xml(name) for name, kind in others.items() if kind in ("styles", "numbering")}
        reader = _Reader(numbers(known.get("styles"), known.get("numbering")))
        rows = list(reader.blocks(parts.xml(main)))
        for kind in (*NOTES, *ASIDE):
            for name in (name for name, its_kind in others.items() if its_kind == kind):
                rows += (
                    replace(row, left_out=row.left_out or ASIDE.get(kind))
                    for row in reader.blocks(parts.xml(name))
                )
        title, metadata = properties(parts)
    return assemble(origin, rows, title=title, metadata=metadata)


class _Reader:
    """Turns elements into rows, in document order, since it numbers list items as it goes."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers

    def blocks(self, element: etree._Element) -> Iterator[Row]:
        """The rows of the paragraphs and tables in an element, in order."""
        for child in chosen(element):
            match local(child):
                case "p":
                    yield from self._paragraph(child)
                case "tbl":
                    yield from self._table(child)
                case name if name not in PROPERTIES:
                    yield from self.blocks(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Row]:
        found = pieces(paragraph)
        text = shown(found).strip()
        if text and not (_drop_cap(paragraph) and _words(next(paragraph.itersiblings("{*}p"), None))):
            if not _drop_cap(paragraph):
                text = _drop_cap(next(paragraph.itersiblings("{*}p", preceding=True), None)) + text
            mark = self._numbers.mark(paragraph)
            if len(text) > MAX_TITLE:  # too long for a heading, whatever its style
                mark = mark.lstrip("#").lstrip()
            yield Row(f"{mark}{text}")
        hidden = "".join(piece.text for piece in found if piece.is_hidden).strip()
        if hidden:
            yield Row(hidden, "hidden text")
        for drawing in drawings(paragraph):
            for described in drawing.iter("{*}docPr"):
                yield Row(" ".join((described.get("descr") or "").split()), ALT)
            for box in boxes(drawing):
                yield from self.blocks(box)

    def _table(self, element: etree._Element) -> Iterator[Row]:
        yield from table(list(self._cells(row)) for row in within(element, "tr", "tc", "tbl"))

    def _cells(self, row: etree._Element) -> Iterator[Cell]:
        yield from [Cell()] * min(integer(value(row, "trPr", "gridBefore")) or 0, WIDEST)
        for cell in within(row, "tc", "tc", "tbl"):
            has_table = next(cell.iter("{*}tbl"), None) is not None
            yield Cell(list(self.blocks(cell)), integer(value(cell, "tcPr", "gridSpan")) or 1, has_table)


def _drop_cap(paragraph: etree._Element | None) -> str:
    """The drop cap of the next paragraph, which is stored as its own paragraph; empty for any other."""
    frame = None if paragraph is None else paragraph.find("{*}pPr/{*}framePr")
    if paragraph is None or frame is None or attribute(frame, "dropCap") not in ("drop", "margin"):
        return ""
    return shown(pieces(paragraph)).strip()


def _words(paragraph: etree._Element | None) -> str:
    """The text of a paragraph that a drop cap can be joined to."""
    return "" if paragraph is None or _drop_cap(paragraph) else shown(pieces(paragraph)).strip()
