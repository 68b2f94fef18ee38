"""Read a PDF: its columns in their order, its lines joined to paragraphs, and what is no text left out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median

import pypdfium2
from pypdfium2 import PdfiumError, raw

from rag.errors import UnreadableSource
from rag.reading.formats.describe import day, words
from rag.reading.formats.document import Row, assemble
from rag.reading.formats.pdf_boxes import size_of
from rag.reading.formats.pdf_lines import Line
from rag.reading.formats.pdf_notes import Edges, edges_of, footnotes, reason
from rag.reading.formats.pdf_page import NO_LETTERS, Page, laid_out
from rag.reading.formats.pdf_paragraphs import WORD, Paragraph, continuation, over_page, paragraphs
from rag.reading.formats.scan import (
    NOTHING,
    NOTHING_RECOGNISED,
    Recognised,
    Scan,
    is_available,
    needs_recognition,
)
from rag.reading.formats.scanned_page import page_of, with_print
from rag.types import Metadata, Source

MOST = 10_000  # pages
PASSWORD = {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}


def read_pdf(data: bytes, origin: str, recognised: Mapping[int, Recognised] = NOTHING) -> Source | Scan:
    """The source that a PDF makes, with its pages; raises UnreadableSource.

    If it has pages that are pictures, and text can be recognised here, it is a scan until it is read with
    what was `recognised` on them, by their numbers from 1. Running heads and feet, page numbers, line
    numbers, text at an angle, raised numbers of notes and pages that cannot be trusted are left out.
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
        pages = [_page(document, number, recognised.get(number + 1)) for number in range(len(document))]
        described = document.get_metadata_dict()
    except PdfiumError as error:
        raise UnreadableSource(f"{origin} is a damaged PDF: save it again.") from error
    finally:
        document.close()
    scanned = tuple(number for number, page in enumerate(pages, start=1) if page.is_picture)
    if scanned and is_available():
        return Scan(origin, data, scanned)
    if all(page.untrusted == NO_LETTERS for page in pages if page.columns):
        raise UnreadableSource(f"{origin} {_without_text(pages, recognised)}")
    pages = [
        replace(page, left_out=(*page.left_out, (f"[page {number}]", f"a picture: {needs_recognition()}")))
        if page.is_picture and page.untrusted is None
        else page
        for number, page in enumerate(pages, start=1)
    ]
    author = words(described.get("Author"))
    metadata = Metadata(author, day(described.get("CreationDate")))
    return source_of(pages, origin, _title(described.get("Title"), pages), metadata)


def source_of(
    pages: Sequence[Page],
    origin: str,
    title: str | None,
    metadata: Metadata,
) -> Source:
    """The source that laid-out pages make."""
    source = assemble(
        origin, _rows(pages), title=title, metadata=metadata, sizes=[page.size for page in pages]
    )
    scanned = tuple(number for number, page in enumerate(pages, start=1) if page.is_recognised)
    return replace(source, recognised=scanned)


def _without_text(pages: Sequence[Page], recognised: Mapping[int, Recognised]) -> str:
    """Why pages give no text, and what to do."""
    if recognised:
        return NOTHING_RECOGNISED
    if not any(page.is_picture for page in pages):
        return "has no text on its pages: add a file with text in it."
    if any(page.untrusted for page in pages):
        return f"has fonts that don't tell their letters: {needs_recognition()}"
    return f"has only pictures of text: {needs_recognition()}"


def _refusal(error: PdfiumError) -> str:
    if getattr(error, "err_code", None) in PASSWORD or "password" in str(error).lower():
        return "is locked by a password: save it without one and add that."
    return "is a damaged PDF: save it again."


def _page(document: pypdfium2.PdfDocument, number: int, recognised: Recognised | None) -> Page:
    page = document[number]
    try:
        if recognised is not None:
            scanned, printed = page_of(recognised, number + 1, size_of(page)), laid_out(page, number + 1)
            return with_print(scanned, printed) if printed.untrusted is None else scanned
        return laid_out(page, number + 1)
    finally:
        page.close()


def _title(declared: str | None, pages: Sequence[Page]) -> str | None:
    """The declared title where the first pages show it: many programs declare the name of a file."""
    title = words(declared)
    shown = " ".join(line.text for page in pages[:2] for column in page.columns for line in column)
    return title if title and " ".join(shown.split()).casefold().count(title.casefold()) else None


def _rows(pages: Sequence[Page]) -> Iterator[Row]:
    """The rows of all pages; a sentence that goes on over the page is whole on the page where it begins."""
    lines = [[line for column in page.columns for line in column] for page in pages]
    ends, edges = edges_of(lines)
    known = Counter(word for page in lines for line in page for word in WORD.findall(line.text.lower()))
    usual = median(
        [line.height for page in lines for line in page for _ in range(len(line.text) // 20)] or [0]
    )
    unfinished: Paragraph | None = None
    for number, (page, end) in enumerate(zip(pages, ends, strict=True), start=1):
        outside, columns = _outside(page, end, edges, number)
        notes: list[list[Line]] = []
        for place, column in enumerate(columns):
            count = footnotes(column, usual)
            notes.append(column[len(column) - count :])
            columns[place] = column[: len(column) - count]
        body = paragraphs(columns, known)
        if unfinished is not None:
            following = continuation(unfinished, body) if page.untrusted is None else None
            if following is not None:
                unfinished, rest = over_page(unfinished, body[following], known)
                body[following : following + 1] = [] if rest is None else [rest]
            yield _row(unfinished)
            unfinished = None
        if body and body[-1].is_open and page.untrusted is None:
            unfinished = body.pop()
        first, *others = [
            *(Row(line.text, why, printed=line.printed) for line, lower, why in outside if not lower),
            *_shown(body, page.untrusted),
            *_shown(paragraphs(notes, known), page.untrusted),
            *(Row(line.text, why, printed=line.printed) for line, lower, why in outside if lower),
            *(Row(text, why) for text, why in page.left_out),
        ] or [Row("")]
        yield replace(first, page=True)
        yield from others
    if unfinished is not None:
        yield _row(unfinished)


def _outside(
    page: Page, end: tuple[list[Line], list[Line]], edges: Edges, number: int
) -> tuple[list[tuple[Line, bool, str]], list[list[Line]]]:
    """The lines on the edge of a page that are left out, each with whether it is the lower edge and why.

    With them, the columns without these lines.
    """
    outside = [
        (line, bool(lower), why)
        for lower, edge in enumerate(end)
        for line in edge
        if (why := reason(line, bool(lower), edges, number)) is not None
    ]
    gone = {id(line) for line, _, _ in outside}
    return outside, [[line for line in column if id(line) not in gone] for column in page.columns]


def _shown(found: Iterable[Paragraph], untrusted: str | None) -> Iterator[Row]:
    """The rows of paragraphs; the rows of a table stand close together."""
    above: Paragraph | None = None
    for it in found:
        tight = it.first.cells is not None and above is not None and above.first.cells is not None
        yield replace(_row(it), left_out=untrusted, tight=tight)
        above = it


def _row(paragraph: Paragraph) -> Row:
    return Row(paragraph.text, printed=paragraph.printed)
