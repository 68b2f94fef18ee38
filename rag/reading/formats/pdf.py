"""Read a PDF: the lines of each page in the order of its columns, joined to paragraphs."""

import re
from collections.abc import Sequence

import pypdfium2
from pypdfium2 import PdfiumError, raw

from rag.errors import UnreadableSource
from rag.reading.formats.describe import day, words
from rag.reading.formats.document import assemble
from rag.reading.formats.pdf_lines import Piece, in_order
from rag.reading.formats.pdf_paragraphs import rows_of
from rag.types import Metadata, Source

MOST = 10_000  # pages
PASSWORD = {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
# A hyphen that the layout has put in, as PDFium writes it, and other characters that are none.
SOFT_HYPHEN = re.compile("[\x02\ufffe\u00ad]")
BLANK = re.compile(r"\s+")


def read_pdf(data: bytes, origin: str) -> Source:
    """The source that a PDF makes, with its pages; raises UnreadableSource.

    Running heads, running feet and page numbers are left out.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except PdfiumError as error:
        raise UnreadableSource(f"{origin} {_refusal(error)}") from error
    try:
        if len(document) > MOST:
            raise UnreadableSource(
                f"{origin} has {len(document):,} pages, and at most {MOST:,} are read: divide it."
            )
        pages = [in_order(_pieces(document, number)) for number in range(len(document))]
        described = document.get_metadata_dict()
    except PdfiumError as error:
        raise UnreadableSource(f"{origin} is a damaged PDF: save it anew.") from error
    finally:
        document.close()
    if not any(pages):
        raise UnreadableSource(
            f"{origin} holds pictures of pages and no text: run text recognition (OCR) on it first."
        )
    author = words(described.get("Author"))
    metadata = Metadata(author, day(described.get("CreationDate")))
    return assemble(origin, rows_of(pages), title=_title(described.get("Title"), pages), metadata=metadata)


def _refusal(error: PdfiumError) -> str:
    if getattr(error, "err_code", None) in PASSWORD or "password" in str(error).lower():
        return "is locked by a password: save it without one and add that."
    return "is a damaged PDF: save it anew."


def _title(declared: str | None, pages: Sequence[Sequence[object]]) -> str | None:
    """The declared title where the first pages show it: many programs declare the name of a file."""
    title = words(declared)
    shown = " ".join(str(getattr(line, "text", "")) for page in pages[:2] for line in page)
    return title if title and " ".join(shown.split()).casefold().count(title.casefold()) else None


def _pieces(document: pypdfium2.PdfDocument, number: int) -> list[Piece]:
    """The pieces of text of a page, in the order in which they were written; none for a damaged page."""
    page = document[number]
    try:
        text = page.get_textpage()
    except PdfiumError:
        return []
    try:
        pieces = []
        for place in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(place)
            found = SOFT_HYPHEN.sub("-", text.get_text_bounded(left, bottom, right, top))
            found = BLANK.sub(" ", found).strip()
            if found:
                pieces.append(Piece(left, bottom, right, top, found))
        return pieces
    finally:
        text.close()
        page.close()
