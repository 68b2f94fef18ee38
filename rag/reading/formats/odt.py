"""Read an OpenDocument text: its paragraphs, headings, items and tables."""

from collections.abc import Iterator

from lxml import etree

from rag.reading.formats.describe import day, language, words
from rag.reading.formats.document import Row, assemble
from rag.reading.formats.parts import Parts, local
from rag.types import Metadata, Source

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
ASIDE = frozenset(("annotation", "tracked-changes", "note-citation"))


def read_odt(raw: bytes, origin: str) -> Source:
    """The source that an OpenDocument text makes; comments and deleted text are left out."""
    with Parts(raw, origin) as parts:
        rows = list(_rows(parts.xml("content.xml")))
        fields = {}
        if "meta.xml" in parts.names:
            fields = {local(element): element.text for element in parts.xml("meta.xml").iterdescendants()}
    return assemble(
        origin,
        rows,
        title=words(fields.get("title")),
        metadata=Metadata(
            words(fields.get("creator")), day(fields.get("date")), None, language(fields.get("language"))
        ),
    )


def _rows(root: etree._Element) -> Iterator[Row]:
    follows = False
    for element in root.iter(f"{TEXT}p", f"{TEXT}h", f"{TABLE}table-row"):
        above = {local(outer) for outer in element.iterancestors()}
        if local(element) == "table-row":
            cells = [" ".join("".join(_text(cell)).split()) for cell in element.findall(f"{TABLE}table-cell")]
            if any(cells):
                yield Row(f"| {' | '.join(cells)} |", tight=follows)
            follows = True
        elif "table-row" not in above:
            follows = False
            text = "".join(_text(element)).strip()
            aside = "comment or deleted text" if above & ASIDE else None
            yield Row(f"{_mark(element, above)}{text}" if text else "", aside)


def _mark(element: etree._Element, above: set[str]) -> str:
    if local(element) == "h":
        level = element.get(f"{TEXT}outline-level", "1")
        return "#" * min(int(level) if level.isdigit() else 1, 6) + " "
    return "- " if "list-item" in above else ""


def _text(element: etree._Element) -> Iterator[str]:
    """What an element shows; notes stand where they are called."""
    name = local(element)
    if name in ASIDE:
        return
    if name in ("s", "tab"):
        yield " "
    elif name == "line-break":
        yield "\n"
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _text(child)
        yield child.tail or ""
