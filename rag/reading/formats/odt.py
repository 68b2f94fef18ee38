"""Read an OpenDocument text: its paragraphs, headings, list items and tables, then its notes."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from rag.reading.formats.counter import Counter
from rag.reading.formats.describe import day, language, words
from rag.reading.formats.document import Row, assemble
from rag.reading.formats.grid import WIDEST, Cell, table
from rag.reading.formats.odt_styles import Styles, count
from rag.reading.formats.page import ALT
from rag.reading.formats.parts import Parts, attribute, local, within
from rag.reading.formats.superscript import join_pieces
from rag.reading.structure import MAX_TITLE
from rag.types import Metadata, Source

ASIDE = {"annotation": "comment", "tracked-changes": "deleted text"}
BLANKS = {"s": " ", "tab": " ", "line-break": "\n"}
SKIPPED = frozenset(("ruby-text", "automatic-styles", "styles", "master-styles"))
DRAWING = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"


def read_odt(raw: bytes, origin: str) -> Source:
    """Read an OpenDocument text, its notes after the text. Raises UnreadableSource.

    Comments and deleted text are left out.
    """
    with Parts(raw, origin) as parts:
        content = parts.xml("content.xml")
        named = [parts.xml("styles.xml")] if "styles.xml" in parts.names else []
        fields = {}
        if "meta.xml" in parts.names:
            fields = {local(element): element.text for element in parts.xml("meta.xml").iterdescendants()}
    reader = _Reader(Styles([content, *named]))
    return assemble(
        origin,
        [*reader.blocks(content), *reader.notes()],
        title=words(fields.get("title")),
        metadata=Metadata(
            words(fields.get("creator")), day(fields.get("date")), None, language(fields.get("language"))
        ),
    )


@dataclass(frozen=True, slots=True)
class _List:
    style: str
    counter: Counter
    depth: int


class _Reader:
    """Turns elements into rows, in document order, since it numbers list items as it goes."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._outline = Counter(styles.outline)
        self._counters: dict[str, Counter] = {}  # by the list's style name and by its id
        self._item: tuple[_List, int | None] | None = None  # that the next paragraph begins
        self._notes: list[etree._Element] = []

    def blocks(
        self, element: etree._Element, left_out: str | None = None, outer: _List | None = None
    ) -> Iterator[Row]:
        """The rows of the paragraphs, lists and tables in an element, in order."""
        for child in element:
            match local(child):
                case "p" | "h":
                    yield from self._paragraph(child, left_out)
                case "list":
                    yield from self._list(child, left_out, outer)
                case "table":
                    yield from table([list(self._cells(row)) for row in within(child, "table-row", "table")])
                case name if name not in SKIPPED:
                    yield from self.blocks(child, left_out or ASIDE.get(name), outer)

    def notes(self) -> Iterator[Row]:
        """The rows of the notes referenced so far."""
        while self._notes:
            yield from self.blocks(self._notes.pop(0))

    def _paragraph(self, paragraph: etree._Element, left_out: str | None) -> Iterator[Row]:
        inner: list[etree._Element] = []
        text = join_pieces(self._pieces(paragraph, False, inner)).strip()
        if text:
            yield Row(f"{self._mark(paragraph, len(text) <= MAX_TITLE)}{text}", left_out)
        for element in inner:
            if local(element) in ASIDE:
                yield from self.blocks(element, left_out or ASIDE[local(element)])
                continue
            for described in element.iter("{*}desc"):
                yield Row(" ".join((described.text or "").split()), ALT)
            yield from self.blocks(element, left_out)

    def _mark(self, paragraph: etree._Element, is_short: bool) -> str:
        item, self._item = self._item, None
        number = "" if item is None else item[0].counter.mark(item[0].depth, item[1])
        if local(paragraph) != "h" or not is_short:
            return number
        level = count(paragraph, "outline-level")
        if item is None and attribute(paragraph, "is-list-header") != "true":
            number = self._outline.mark(level - 1)
        return f"{'#' * min(level, 6)} {number.removeprefix('- ')}"

    def _list(self, element: etree._Element, left_out: str | None, outer: _List | None) -> Iterator[Row]:
        style = attribute(element, "style-name") or (outer.style if outer else "")
        is_part = outer is not None and outer.style == style
        counter = outer.counter if outer is not None and is_part else self._counter(element, style)
        inner = _List(style, counter, outer.depth + 1 if outer else 0)
        for item in element:
            start = count(item, "start-value", -1)
            self._item = (inner, None if start < 0 else start) if local(item) == "list-item" else None
            yield from self.blocks(item, left_out, inner)
            self._item = None

    def _counter(self, element: etree._Element, style: str) -> Counter:
        """The counter of a list, which may continue that of an earlier one."""
        continues = attribute(element, "continue-numbering") == "true"
        found = self._counters.get(attribute(element, "continue-list") or (style if continues else ""))
        counter = found or Counter(self._styles.lists.get(style, ()))
        self._counters |= dict.fromkeys(filter(None, (style, attribute(element, "id"))), counter)
        return counter

    def _cells(self, row: etree._Element) -> Iterator[Cell]:
        for element in row:
            if local(element) in ("table-cell", "covered-table-cell"):
                has_table = next(element.iter("{*}table"), None) is not None
                cell = Cell(list(self.blocks(element)), has_table=has_table)
                yield from [cell] * min(count(element, "number-columns-repeated"), WIDEST)

    def _pieces(
        self, element: etree._Element, is_superscript: bool, inner: list[etree._Element]
    ) -> Iterator[tuple[str, bool]]:
        """The pieces of text in a paragraph, each with whether it is superscript.

        Drawings and comments are collected in `inner`.
        """
        yield element.text or "", is_superscript
        for child in element:
            name = local(child)
            if name == "note":
                self._notes += child.iterfind("{*}note-body")
            elif name in ASIDE or (str(child.tag).startswith(DRAWING) and name != "a"):
                inner.append(child)
            elif name in BLANKS:
                yield BLANKS[name], is_superscript
            elif name and name not in SKIPPED:
                is_style = attribute(child, "style-name") in self._styles.superscripts
                yield from self._pieces(child, is_superscript or (name == "span" and is_style), inner)
            yield child.tail or "", is_superscript
