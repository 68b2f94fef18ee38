"""Read a web page: its visible text, and which part of it is the article."""

import re
import sys
from dataclasses import replace
from html import escape
from itertools import takewhile

from lxml import etree, html

from rag.errors import UnreadableSource
from rag.reading.formats import byline, dateline, describe
from rag.reading.formats.decode import decode
from rag.reading.formats.document import Row, assemble
from rag.reading.formats.hidden import style_sheet
from rag.reading.formats.linked_data import Described, described_article
from rag.reading.formats.page import Laid, Page, lay_out
from rag.reading.formats.regions import set_apart
from rag.reading.formats.related_rows import with_related_rows
from rag.reading.line_features import STOPS
from rag.types import Metadata, Source

LARGEST = 20 << 20
OUTSIDE = "outside the article"
SHARE = 4  # how many times longer than the visible text an article in JSON-LD must be to be used
INVALID = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # in XML, and so in a tree
REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{1,6})|0*(\d{1,7}))(?![0-9a-fA-F]);?")
DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
# Digits for row numbers: symbols that no article uses and the extractor treats as punctuation.
DIGITS = [chr(0x1D000 + digit) for digit in range(128)]
MARK = re.compile(f"[{DIGITS[0]}-{DIGITS[-1]}]{{3}}")


def read_html(data: bytes, origin: str, charset: str | None = None) -> Source:
    """Read a page; raises UnreadableSource if it is too large, nested too deeply or empty."""
    root = parse(data, origin, charset)
    page = lay_out(root, style_sheet(root))
    described = described_article(root)
    declared = dateline.declared(root, described.published)
    metadata, title = _metadata(root, page, described, declared, origin)
    inside = with_related_rows(page.rows, _inside(root, page))
    apart = set_apart(page.rows, inside, metadata.author, declared)
    inside -= apart.keys()
    body = _hidden_body(described, page.rows, inside, origin)
    heading = _heading(page.rows, inside, title)
    if heading is not None:
        title = page.rows[heading].row.text.lstrip("# ")
    rows = (
        _judge(laid, heading == number or (number in inside and not body), apart.get(number, OUTSIDE))
        for number, laid in enumerate(page.rows)
    )
    return assemble(origin, [*rows, *body], title=title, metadata=metadata)


def parse(data: bytes, origin: str, charset: str | None = None) -> html.HtmlElement:
    """Parse a page into a tree; raises UnreadableSource."""
    if len(data) > LARGEST:
        raise UnreadableSource(
            f"{origin} has {len(data) >> 20} MB of HTML, and the maximum is {LARGEST >> 20} MB: "
            "save only the article and add that."
        )
    declared = DECLARED.search(data[:4096])
    name = charset or (declared[1].decode() if declared else None)
    text = INVALID.sub("", REFERENCE.sub(_valid_reference, decode(data, origin, name)))
    parser = html.HTMLParser(encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.ParserError:
        root = None
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        root = None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise UnreadableSource(
            f"{origin} is nested too deeply to be read in full: save the article as text and add that."
        )
    if root is None:
        raise UnreadableSource(f"{origin} is empty: add a page with text in it.")
    return root


def _valid_reference(reference: re.Match[str]) -> str:
    """A character reference, or nothing if the character is invalid in a tree."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return "" if number < sys.maxunicode and INVALID.match(chr(number)) else reference[0]


def _inside(root: html.HtmlElement, page: Page) -> frozenset[int]:
    """The numbers of the rows that are the article; all visible ones if no article is found.

    Each row carries its number through the extraction, so the result is identified by place rather than
    by searching for its text.
    """
    import trafilatura

    visible = {number for number, laid in enumerate(page.rows) if laid.row.left_out is None}
    for number in visible:
        place = page.rows[number].place
        if place is not None:
            place.put_before(_mark(number))
    for element in page.unseen:
        element.drop_tree()
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    found = trafilatura.bare_extraction(root, include_comments=False, with_metadata=False)
    text = None if found is None or isinstance(found, dict) else found.text
    inside = {_number(mark) for mark in MARK.findall(text or "")} & visible
    return frozenset(inside or visible)


def _mark(number: int) -> str:
    return DIGITS[number >> 14 & 127] + DIGITS[number >> 7 & 127] + DIGITS[number & 127]


def _number(mark: str) -> int:
    high, middle, low = (DIGITS.index(digit) for digit in mark)
    return high << 14 | middle << 7 | low


def _heading(rows: list[Laid], inside: frozenset[int], title: str | None) -> int | None:
    """The number of the row with the title: an h1 with its words, or the last h1 before the article."""
    tops = [number for number, laid in enumerate(rows) if laid.tag == "h1" and laid.row.left_out is None]
    known = [number for number in tops if _same(rows[number].row.text, title)]
    before = [number for number in tops if number <= min(inside, default=0)]
    return next(iter([*known, *reversed(before)]), None)


def _same(row: str, title: str | None) -> bool:
    return title is not None and row.lstrip("# ").casefold().split() == title.casefold().split()


def _judge(laid: Laid, kept: bool, reason: str) -> Row:
    return laid.row if kept or laid.row.left_out else replace(laid.row, left_out=reason)


def _hidden_body(described: Described, rows: list[Laid], inside: frozenset[int], origin: str) -> list[Row]:
    """The article's text from the page's JSON-LD, if the page shows next to nothing of it."""
    shown = sum(len(rows[number].row.text) for number in inside)
    if SHARE * shown >= len(described.body):
        return []
    raw = described.body
    marked = raw if "</" in raw else "".join(f"<p>{escape(line)}</p>" for line in raw.split("\n"))
    root = parse(marked.encode(), origin)
    return [laid.row for laid in lay_out(root, style_sheet(root)).rows]


def _metadata(
    root: html.HtmlElement, page: Page, described: Described, declared: str | None, origin: str
) -> tuple[Metadata, str | None]:
    """The page's metadata and title."""
    from trafilatura.metadata import extract_metadata

    address = origin if origin.startswith("http") else None
    found = extract_metadata(root, default_url=address, extensive=False)
    site = (found.hostname or "").removeprefix("www.") or found.sitename
    language = describe.language(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"))
    seen = [laid for laid in page.rows if laid.row.left_out is None and laid.tag != "tr"]
    rows = [laid.row.text for laid in seen]
    top = next((number for number, laid in enumerate(seen) if laid.tag == "h1"), 0)
    above = [*rows[:top], *takewhile(lambda row: not STOPS.search(row[-12:]), rows[top:])]
    author = byline.author(root, described, rows, language)
    day = declared or dateline.confirmed(root, found.date, address or "", above)
    return Metadata(author, day, site or None, language), found.title or None


def whole_page(
    raw: bytes, origin: str, charset: str | None, *, title: str | None, metadata: Metadata
) -> Source:
    """Read HTML that is an article as a whole, such as an e-mail, leaving out hidden text."""
    root = parse(raw, origin, charset)
    rows = (laid.row for laid in lay_out(root, style_sheet(root)).rows)
    return assemble(origin, rows, title=title, metadata=metadata)
