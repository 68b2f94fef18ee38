"""Lay out an HTML tree as rows, both visible and hidden ones.

Rows are written as in Markdown: headings, items, quotations and tables have their marks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lxml import etree

from rag.reading.formats.document import Row
from rag.reading.formats.hidden import StyleSheet, background_of, hidden
from rag.reading.formats.parts import integer
from rag.reading.formats.superscript import superscript_in_page

BLOCKS = frozenset(
    """address article aside blockquote body button caption center dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html label legend li main menu nav ol option
    p pre section select summary table tbody td textarea tfoot th thead tr ul""".split()  # noqa: SIM905
)
NO_TEXT = frozenset(
    "audio base canvas embed head iframe link math meta object script style svg title video".split()  # noqa: SIM905
)
HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
CLOCK = re.compile(
    r"(?:- )?\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s?[^\W\d_][\w.]{0,4}){0,2}"
)  # 10:42, 9.05 a.m. EST
MARK = re.compile(r"#+ |- |\d+\. ")
ALT = "image alt text"
COMMENT = "comment in the page's source"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of text is in a tree: in an element or, if `behind`, after it."""

    element: etree._Element
    behind: bool

    def put_before(self, mark: str) -> None:
        """Insert `mark` before the text."""
        if self.behind:
            self.element.tail = mark + (self.element.tail or "")
        else:
            self.element.text = mark + (self.element.text or "")


@dataclass(frozen=True, slots=True)
class Laid:
    """A row, the tag of its block, and the place of its longest piece of text, if that is in the tree."""

    row: Row
    tag: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a page in source order, and its hidden elements."""

    rows: list[Laid]
    unseen: list[etree._Element]


@dataclass(frozen=True, slots=True)
class _Scope:
    """The state that an element's children inherit."""

    tag: str = "p"
    background: str = "#fff"
    quote: str = ""
    one_line: bool = False
    spaced: bool = False


def lay_out(root: etree._Element, sheet: StyleSheet) -> Page:
    """Lay out the tree under `root`; hidden rows are left out with their reason."""
    layout = _Layout(sheet, None)
    layout.walk(root, _Scope())
    layout.flush(_Scope())
    return Page(_join_times(layout.rows), layout.unseen)


def _join_times(rows: Sequence[Laid]) -> list[Laid]:
    """Join the times in a live blog, if they are in rows of their own, with the entries below them."""
    entries = [
        number
        for number, (laid, following) in enumerate(pairwise(rows))
        if CLOCK.fullmatch(laid.row.text) and _is_entry(laid) and _is_entry(following)
    ]
    if len(entries) < 2:
        return list(rows)
    joined = list(rows)
    for number in reversed(entries):
        time, entry = rows[number].row, rows[number + 1]
        mark = MARK.match(entry.row.text)
        start = mark.end() if mark else 0
        text = f"{entry.row.text[:start]}{time.text} {entry.row.text[start:]}"
        joined[number : number + 2] = [replace(entry, row=replace(entry.row, text=text, tight=time.tight))]
    return joined


def _is_entry(laid: Laid) -> bool:
    return laid.row.left_out is None and laid.place is not None and not laid.row.text.startswith(("|", "```"))


class _Layout:
    def __init__(self, sheet: StyleSheet, reason: str | None) -> None:
        self.rows: list[Laid] = []
        self.unseen: list[etree._Element] = []
        self._sheet = sheet
        self._reason = reason
        self._pieces: list[tuple[str, Place | None]] = []
        self._asides: list[Laid] = []
        self._mark = ""
        self._tight = False

    def walk(self, element: etree._Element, outer: _Scope) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in NO_TEXT:
            if tag is etree.Comment:
                self._add_aside(element.text, COMMENT)
            return
        style = self._sheet.style(element)
        background = background_of(style, outer.background)
        reason = None if self._reason else hidden(element, style, background)
        if reason is not None:
            self._set_aside(element, outer, reason)
        elif tag == "img":
            self._add_aside(element.get("alt"), ALT)
        elif tag == "br":
            self._break(outer)
        elif tag in BLOCKS and not outer.one_line:
            self._block(element, replace(outer, background=background))
        elif (shown := superscript_in_page(element, style, self._end_of_row())) is not None:
            self._pieces.append((shown, None))
        else:
            self._content(element, replace(outer, background=background))

    def flush(self, scope: _Scope) -> None:
        """End the current row, if there is one; then add the asides found in it."""
        pieces, self._pieces = self._pieces, []
        text = "".join(piece for piece, _ in pieces)
        text = text.strip("\n") if scope.spaced else " ".join(text.split())
        if text.strip():
            places = [(len(piece.strip()), place) for piece, place in pieces if place is not None]
            longest = max(places, key=lambda item: item[0])[1] if places else None
            text = f"```\n{text}\n```" if scope.spaced else f"{scope.quote}{self._mark}{text}"
            self.rows.append(Laid(Row(text, self._reason, self._tight), scope.tag, longest))
            self._mark, self._tight = "", False
        self.rows += self._asides
        self._asides = []

    def _block(self, element: etree._Element, scope: _Scope) -> None:
        tag = element.tag
        self.flush(scope)
        before = self._mark
        inner = replace(scope, tag=tag)
        if tag in HEADINGS:
            self._mark = HEADINGS[tag]
            inner = replace(inner, one_line=True)
        elif tag == "li":
            self._mark = _item_mark(element)
            self._tight = _follows(element)
        elif tag == "blockquote":
            inner = replace(inner, quote=f"{scope.quote}> ")
        elif tag == "pre":
            inner = replace(inner, spaced=True, one_line=True)
        elif tag == "tr" and _is_tabular(element):
            self._tight = _follows(element)
            self._cells(element, replace(inner, one_line=True))
            return
        self._content(element, inner)
        self.flush(inner)
        self._mark = before if tag != "li" else ""
        self._tight = False

    def _content(self, element: etree._Element, scope: _Scope) -> None:
        self._add_text(element.text, Place(element, behind=False))
        for child in element:
            self.walk(child, scope)
            self._add_text(child.tail, Place(child, behind=True))

    def _cells(self, row: etree._Element, scope: _Scope) -> None:
        for place, cell in enumerate(cell for cell in row if cell.tag in ("td", "th")):
            self._pieces.append((" | " if place else "| ", None))
            self.walk(cell, scope)
        self._pieces.append((" |", None))
        if any(place is not None and piece.strip() for piece, place in self._pieces):
            self.flush(scope)
        self._pieces = []
        self._tight = False

    def _end_of_row(self) -> str:
        """The last characters of the current row."""
        return "".join(piece[-40:] for piece, _ in self._pieces[-4:])

    def _add_text(self, text: str | None, place: Place) -> None:
        if text:
            self._pieces.append((text, place))

    def _break(self, scope: _Scope) -> None:
        if scope.one_line:
            self._pieces.append(("\n" if scope.spaced else " ", None))
        else:
            begun = any(piece.strip() for piece, _ in self._pieces)
            self.flush(scope)
            self._tight = begun

    def _add_aside(self, text: str | None, reason: str) -> None:
        if text and not text.isspace():
            self._asides.append(Laid(Row(" ".join(text.split()), self._reason or reason), "aside"))

    def _set_aside(self, element: etree._Element, scope: _Scope, reason: str) -> None:
        """Lay out a hidden element separately, to follow the row in which it was found."""
        within = _Layout(self._sheet, reason)
        within._content(element, replace(scope, tag="aside", one_line=False))
        within.flush(_Scope("aside"))
        self._asides += within.rows
        self.unseen.append(element)


def _item_mark(element: etree._Element) -> str:
    parent = element.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    first = integer(parent.get("start"))
    return f"{(1 if first is None else first) + sum(1 for _ in element.itersiblings('li', preceding=True))}. "


def _follows(element: etree._Element) -> bool:
    """Whether an item or a row follows another, including one in the head of the same table."""
    if next(element.itersiblings(element.tag, preceding=True), None) is not None:
        return True
    group = element.getparent()
    is_grouped = group is not None and group.tag in ("tbody", "tfoot")
    return is_grouped and next(group.itersiblings("thead", "tbody", preceding=True), None) is not None


def _is_tabular(row: etree._Element) -> bool:
    """Whether a row has several cells with only text in them, rather than blocks as in a layout table."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    return len(cells) > 1 and not any(
        inner.tag in BLOCKS and inner.tag != "p" for cell in cells for inner in cell.iterdescendants()
    )
