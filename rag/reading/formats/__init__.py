"""Read documents of many formats: bytes and a name in, sources out.

Each format has a module. It returns the lines that a person sees in the document, in order; lines that the
format itself shows not to be part of the article are left out with a reason. Parsers are imported only
when needed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from rag.errors import UnreadableSource
from rag.reading.budget import check_bytes, check_size
from rag.reading.formats.columns import Columns
from rag.reading.formats.decode import decode
from rag.reading.formats.scan import NOTHING, Recognised, Scan
from rag.reading.formats.sniff import Kind, sniff
from rag.reading.normalize import normalize
from rag.reading.readers import reader
from rag.types import Source, Unread

Found: TypeAlias = Source | Unread
Read: TypeAlias = Found | Scan


def documents(
    raw: bytes,
    origin: str,
    content_type: str | None = None,
    columns: Columns = Columns(),  # noqa: B008  a frozen value
    recognised: Mapping[int, Recognised] = NOTHING,
) -> Iterator[Read]:
    """Read the documents in `raw`, which came from `origin`; `content_type` is a server's declaration.

    If there are several, the origin of each ends in ``#`` and its part. Raises UnreadableSource if none
    can be read. Archives are not opened here. A scan comes as one, to be read again with what was
    `recognised` on its pages.
    """
    kind = sniff(raw, origin, content_type)
    if kind in (Kind.PDF, Kind.PICTURE):
        every: Iterable[Read] = [_paged(raw, kind, origin, recognised)]
    else:
        every = _found(raw, kind, origin, charset_of(content_type), columns)
    for found in every:
        yield replace(found, reader=reader(kind.name)) if isinstance(found, Source) else found


def _paged(raw: bytes, kind: Kind, origin: str, recognised: Mapping[int, Recognised]) -> Read:
    """Read a document with pages, which may be scanned."""
    if kind is Kind.PICTURE:
        from rag.reading.formats.pictures import read_picture

        return read_picture(raw, origin, recognised)
    from rag.reading.formats.pdf import read_pdf

    found = read_pdf(raw, origin, recognised)
    return found if isinstance(found, Scan) else _not_empty(found)


def _found(raw: bytes, kind: Kind, origin: str, charset: str | None, columns: Columns) -> Iterator[Read]:
    if kind in (Kind.JSON, Kind.JSONL, Kind.CSV):
        from rag.reading.formats.tables import read_table

        yield from read_table(decode(raw, origin, charset), kind, origin, columns)
    elif kind is Kind.SHEETS:
        from rag.reading.formats.sheets import read_sheets

        yield from read_sheets(raw, origin, columns)
    elif kind is Kind.MAIL:
        from rag.reading.formats.mail import read_mail

        yield from read_mail(raw, origin)
    else:
        yield _not_empty(_document(raw, kind, origin, charset))


def read_text(raw: bytes, origin: str, charset: str | None = None) -> Source:
    """Read plain text, every line unchanged; raises UnreadableSource if it is empty or too large."""
    check_bytes(raw, origin)
    text = decode(raw, origin, charset)
    check_size(text, origin)
    return _not_empty(Source(origin, normalize(text), reader=reader(Kind.TEXT.name)))


def _document(raw: bytes, kind: Kind, origin: str, charset: str | None) -> Source:
    match kind:
        case Kind.HTML:
            from rag.reading.formats.html import read_html

            return read_html(raw, origin, charset)
        case Kind.MARKDOWN:
            from rag.reading.formats.markdown import read_markdown

            return read_markdown(decode(raw, origin, charset), origin)
        case Kind.NOTEBOOK:
            from rag.reading.formats.notebook import read_notebook

            return read_notebook(decode(raw, origin, charset), origin)
        case Kind.JATS:
            from rag.reading.formats.jats import read_jats

            return read_jats(raw, origin)
        case Kind.RTF:
            from rag.reading.formats.rtf import read_rtf

            return read_rtf(raw, origin)
        case Kind.TEXT:
            return read_text(raw, origin, charset)
        case _:
            return _zip_document(raw, kind, origin)


def _zip_document(raw: bytes, kind: Kind, origin: str) -> Source:
    """Read a document that is a ZIP archive."""
    match kind:
        case Kind.DOCX:
            from rag.reading.formats.docx import read_docx

            return read_docx(raw, origin)
        case Kind.ODT:
            from rag.reading.formats.odt import read_odt

            return read_odt(raw, origin)
        case Kind.PPTX:
            from rag.reading.formats.pptx import read_pptx

            return read_pptx(raw, origin)
        case Kind.EPUB:
            from rag.reading.formats.epub import read_epub

            return read_epub(raw, origin)
        case _:
            raise UnreadableSource(f"{origin} is an archive inside a file: unpack it and add its files.")


def _not_empty(source: Source) -> Source:
    if not source.text.strip():
        raise UnreadableSource(f"{source.origin} is empty: add a file with text in it.")
    return source


def charset_of(content_type: str | None) -> str | None:
    """The encoding declared in a content type, or None."""
    name = (content_type or "").lower().partition("charset=")[2]
    return name.strip(" \"';") or None
