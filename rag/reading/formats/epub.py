"""Read an EPUB book: its chapters in the order of its spine."""

import posixpath
from urllib.parse import unquote

from rag.errors import UnreadableSource
from rag.reading.formats.describe import day, language, words
from rag.reading.formats.document import Row, assemble
from rag.reading.formats.hidden import style_sheet
from rag.reading.formats.html import parse
from rag.reading.formats.page import lay_out
from rag.reading.formats.parts import Parts, local
from rag.types import Metadata, Source

CONTAINER = "META-INF/container.xml"


def read_epub(raw: bytes, origin: str) -> Source:
    """Read a book; raises UnreadableSource."""
    with Parts(raw, origin) as parts:
        roots = parts.xml(CONTAINER).iter("{*}rootfile")
        opf = next((root.get("full-path") for root in roots), None)
        if opf is None:
            raise UnreadableSource(f"{origin} is a damaged book: save it again.")
        package = parts.xml(opf)
        items = {item.get("id"): item for item in package.iter("{*}item")}
        rows: list[Row] = []
        for reference in package.iter("{*}itemref"):
            item = items.get(reference.get("idref"))
            if item is None or "nav" in (item.get("properties") or "").split():
                continue
            name = posixpath.normpath(posixpath.join(posixpath.dirname(opf), unquote(item.get("href") or "")))
            if name in parts.names:
                root = parse(parts.read(name), f"{origin}#{name}")
                rows += (laid.row for laid in lay_out(root, style_sheet(root)).rows)
        metadata = package.find("{*}metadata")
        fields: dict[str, str | None] = {}
        for element in () if metadata is None else metadata:
            fields.setdefault(local(element), element.text)
    return assemble(
        origin,
        rows,
        title=words(fields.get("title")),
        metadata=Metadata(
            words(fields.get("creator")),
            day(fields.get("date")),
            words(fields.get("publisher")),
            language(fields.get("language")),
        ),
    )
