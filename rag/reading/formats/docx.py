"""Read a Word document: its paragraphs, headings, items and tables, and what in it is hidden."""

import re
from collections.abc import Iterator

from lxml import etree

from rag.reading.formats.describe import day, language, words
from rag.reading.formats.document import Row, assemble
from rag.reading.formats.parts import Parts, local
from rag.types import Metadata, Source

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HEADING = re.compile(r"(?i)(?:heading|überschrift|titre|título|titolo)\s?(\d)|(title)")
CORE = "docProps/core.xml"


def read_docx(raw: bytes, origin: str) -> Source:
    """The source that a Word document makes; footnotes stand at its end. Raises UnreadableSource.

    Hidden and deleted text is left out; so are the running heads and feet of its pages.
    """
    with Parts(raw, origin) as parts:
        rows = list(_blocks(parts.xml("word/document.xml")))
        for name in sorted(parts.names):
            if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name):
                reason = "running head" if "header" in name else "running foot"
                rows += (Row(row.text, row.left_out or reason) for row in _blocks(parts.xml(name)))
        if "word/footnotes.xml" in parts.names:
            rows += _blocks(parts.xml("word/footnotes.xml"))
        title, metadata = _described(parts.xml(CORE)) if CORE in parts.names else (None, Metadata())
    return assemble(origin, rows, title=title, metadata=metadata)


def _described(core: etree._Element) -> tuple[str | None, Metadata]:
    found = {local(element): element.text for element in core}
    metadata = Metadata(
        words(found.get("creator")), day(found.get("created")), None, language(found.get("language"))
    )
    return words(found.get("title")), metadata


def _blocks(root: etree._Element) -> Iterator[Row]:
    """The rows of all paragraphs and tables, in their order; a table's cells stand on one line."""
    follows = False
    for element in root.iter(f"{WORD}p", f"{WORD}tr"):
        if local(element) == "tr":
            cells = [" ".join(_shown(cell).split()) for cell in element.findall(f"{WORD}tc")]
            if any(cells):
                yield Row(f"| {' | '.join(cells)} |", tight=follows)
                follows = True
            continue
        follows = False
        if next(element.iterancestors(f"{WORD}tr"), None) is not None:
            follows = True
            continue
        text = _shown(element).strip()
        if text:
            yield Row(f"{_mark(element)}{text}")
        yield from _unseen(element)


def _mark(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
    found = HEADING.fullmatch(style.get(f"{WORD}val", "")) if style is not None else None
    if found:
        return "#" * min(int(found[1] or 1), 6) + " "
    return "- " if paragraph.find(f"{WORD}pPr/{WORD}numPr") is not None else ""


def _shown(block: etree._Element) -> str:
    return "".join(text for text, hidden in _texts(block) if not hidden)


def _unseen(block: etree._Element) -> Iterator[Row]:
    hidden = "".join(text for text, hidden in _texts(block) if hidden).strip()
    if hidden:
        yield Row(hidden, "hidden text")


def _texts(block: etree._Element) -> Iterator[tuple[str, bool]]:
    """The pieces of text of a block, and whether nobody sees them."""
    for element in block.iter(f"{WORD}t", f"{WORD}delText", f"{WORD}tab", f"{WORD}br", f"{WORD}cr"):
        name = local(element)
        run = next(element.iterancestors(f"{WORD}r"), None)
        vanish = None if run is None else run.find(f"{WORD}rPr/{WORD}vanish")
        hidden = vanish is not None and vanish.get(f"{WORD}val") not in ("0", "false")
        if name == "tab":
            if run is not None:  # in a paragraph's properties it is the place of one
                yield " ", hidden
        elif name in ("br", "cr"):
            yield "\n", hidden
        else:
            yield element.text or "", hidden or name == "delText"
