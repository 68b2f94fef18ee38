"""The text of a paragraph in a Word document: visible and hidden pieces, and drawings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

from rag.reading.formats.docx_styles import value
from rag.reading.formats.formula import formula
from rag.reading.formats.ooxml import chosen
from rag.reading.formats.parts import attribute, local
from rag.reading.formats.superscript import join_pieces

PROPERTIES = frozenset(
    ("pPr", "rPr", "sectPr", "sdtPr", "tblPr", "tblGrid", "trPr", "tcPr", "rt", "instrText", "delInstrText")
)
BLANKS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
DELETED = frozenset(("del", "moveFrom"))
DRAWN = frozenset(("drawing", "pict", "object"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text with uniform formatting."""

    text: str = ""
    is_hidden: bool = False
    is_superscript: bool = False


def pieces(paragraph: etree._Element) -> list[Piece]:
    """The pieces of text in a paragraph, without those in its drawings and properties."""
    return list(_pieces(paragraph, Piece()))


def shown(found: Iterable[Piece]) -> str:
    """The visible text of the pieces."""
    return join_pieces((piece.text, piece.is_superscript) for piece in found if not piece.is_hidden)


def drawings(element: etree._Element) -> Iterator[etree._Element]:
    """The drawings in a paragraph, each in one of its alternative forms; not those within text boxes."""
    for child in chosen(element):
        if local(child) in DRAWN:
            yield child
        else:
            yield from drawings(child)


def boxes(drawing: etree._Element) -> Iterator[etree._Element]:
    """The text boxes in a drawing, each in one of its alternative forms."""
    for child in chosen(drawing):
        if local(child) == "txbxContent":
            yield child
        else:
            yield from boxes(child)


def _pieces(element: etree._Element, like: Piece) -> Iterator[Piece]:
    for child in chosen(element):
        name = local(child)
        if name in ("t", "delText"):
            yield replace(like, text=child.text or "", is_hidden=like.is_hidden or name == "delText")
        elif name in BLANKS:
            yield replace(like, text=BLANKS[name])
        elif name == "oMath":
            yield replace(like, text=formula(child))
        elif name == "r":
            yield from _pieces(child, _looks(child, like))
        elif name not in PROPERTIES and name not in DRAWN:
            yield from _pieces(child, replace(like, is_hidden=like.is_hidden or name in DELETED))


def _looks(run: etree._Element, like: Piece) -> Piece:
    vanish = run.find("{*}rPr/{*}vanish")
    is_hidden = vanish is not None and attribute(vanish, "val") not in ("0", "false")
    is_superscript = value(run, "rPr", "vertAlign") == "superscript"
    return replace(like, is_hidden=like.is_hidden or is_hidden, is_superscript=is_superscript)
