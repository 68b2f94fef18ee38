"""Read a presentation: each slide's title, texts and tables, then its speaker notes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from rag.reading.formats.chart import chart
from rag.reading.formats.document import Row, assemble
from rag.reading.formats.grid import grid
from rag.reading.formats.ooxml import chosen, main_part, properties, related, relation_id
from rag.reading.formats.page import ALT
from rag.reading.formats.parts import Parts, local
from rag.reading.formats.pptx_text import paragraphs, text
from rag.types import Source

TITLES = frozenset(("title", "ctrTitle"))
FURNITURE = {"hdr": "running head", "ftr": "running foot", "dt": "running foot", "sldNum": "page number"}


def read_pptx(raw: bytes, origin: str) -> Source:
    """Read a presentation, each slide as a page; raises UnreadableSource.

    Hidden slides, and headers and footers, are left out. Pictures are not unpacked.
    """
    with Parts(raw, origin) as parts:
        main = main_part(parts, "ppt/presentation.xml")
        slides = related(parts, main)
        rows: list[Row] = []
        for element in parts.xml(main).iterfind("{*}sldIdLst/{*}sldId"):
            _, path = slides.get(relation_id(element), ("", ""))
            if path in parts.names:
                slide = _Slide(parts, parts.xml(path), related(parts, path))
                found = [row for row in slide.rows() if row.text.strip()] or [Row("")]
                rows += (replace(found[0], page=True), *found[1:])
        title, metadata = properties(parts)
    shown = "\n".join(row.text for row in rows)
    return assemble(origin, rows, title=title if title and title in shown else None, metadata=metadata)


@dataclass(frozen=True, slots=True)
class _Slide:
    parts: Parts
    root: etree._Element
    related: Mapping[str, tuple[str, str]]

    def rows(self) -> Iterator[Row]:
        """The rows of a slide: its title, the others in drawing order, then its notes."""
        reason = "hidden slide" if self.root.get("show") in ("0", "false") else None
        shapes = [shape for tree in self.root.iterfind("{*}cSld/{*}spTree") for shape in _shapes(tree)]
        for shape in sorted(shapes, key=lambda shape: _role(shape) not in TITLES):
            for row in self._shape(shape):
                yield replace(row, left_out=row.left_out or reason)
        for root in self._related_trees("notesSlide"):
            for body in (shape for shape in root.iter("{*}sp") if _role(shape) == "body"):
                for note in map(text, body.iterfind("{*}txBody/{*}p")):
                    yield Row(note, reason)

    def _shape(self, shape: etree._Element) -> Iterator[Row]:
        role = _role(shape)
        body = shape.find("{*}txBody")
        if body is not None and role in TITLES:
            title = " ".join(map(text, body.iterfind("{*}p"))).strip()
            yield Row(f"## {title}" if title else "")
        elif body is not None:
            for row in paragraphs(body, is_list=role in ("body", "obj")):
                yield replace(row, left_out=FURNITURE.get(role))
        elif local(shape) == "pic":
            described = shape.find("{*}nvPicPr/{*}cNvPr")
            yield Row("" if described is None else " ".join(described.get("descr", "").split()), ALT)
        for table in shape.iter("{*}tbl"):
            lines = (
                [" ".join(map(text, cell.iter("{*}p"))) for cell in row] for row in table.iterfind("{*}tr")
            )
            yield from grid(lines)
        for reference in shape.iterfind("{*}graphic/{*}graphicData/{*}chart"):
            yield from (row for root in self._related_tree(relation_id(reference)) for row in chart(root))
        for reference in shape.iterfind("{*}graphic/{*}graphicData/{*}relIds"):
            for root in self._related_tree(relation_id(reference, "dm")):  # a diagram
                for box in root.iter("{*}t"):
                    yield Row(" ".join(map(text, box.iterfind("{*}p"))))

    def _related_tree(self, name: str) -> Iterator[etree._Element]:
        _, path = self.related.get(name, ("", ""))
        if path in self.parts.names:
            yield self.parts.xml(path)

    def _related_trees(self, kind: str) -> Iterator[etree._Element]:
        for its_kind, path in self.related.values():
            if its_kind == kind and path in self.parts.names:
                yield self.parts.xml(path)


def _shapes(tree: etree._Element) -> Iterator[etree._Element]:
    """The shapes of a slide, with groups taken apart."""
    for child in chosen(tree):
        if local(child) in ("sp", "pic", "graphicFrame"):
            yield child
        elif local(child) in ("grpSp", "AlternateContent"):
            yield from _shapes(child)


def _role(shape: etree._Element) -> str:
    """A shape's role: ``title``, ``body``, ``obj``, ``ftr`` …; empty if it isn't a placeholder."""
    holder = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
    return "" if holder is None else holder.get("type", "obj")
