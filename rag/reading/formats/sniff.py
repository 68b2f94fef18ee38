"""Detect the kind of a document: first by how its bytes begin, last by its name."""

import io
import re
import zipfile
from enum import Enum
from pathlib import PurePath

from rag.errors import UnreadableSource
from rag.reading.formats.decode import marked_encoding
from rag.reading.formats.scan import SUFFIXES, is_signed


class Kind(Enum):
    """A kind of document that can be read."""

    TEXT = "plain text"
    MARKDOWN = "Markdown"
    HTML = "a web page"
    PDF = "a PDF"
    DOCX = "a Word document"
    ODT = "an OpenDocument text"
    PPTX = "a presentation"
    SHEETS = "a spreadsheet"
    EPUB = "an EPUB book"
    JATS = "an article in JATS XML"
    NOTEBOOK = "a notebook"
    RTF = "a rich-text document"
    MAIL = "an e-mail"
    JSON = "JSON"
    JSONL = "JSON Lines"
    CSV = "a table"
    PICTURE = "a picture"
    ZIP = "a ZIP archive"


SAMPLE = 1 << 16
OLE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
REFUSED = (
    (b"GIF8", "an animation"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (OLE, "an office document in an old format"),
    (b"SQLite format 3\x00", "a database"),
)
REMEDY = "save it as text, HTML, PDF or DOCX and add that"
ZIPPED = {
    "application/epub+zip": Kind.EPUB,
    "application/vnd.oasis.opendocument.text": Kind.ODT,
    "application/vnd.oasis.opendocument.text-template": Kind.ODT,
    "application/vnd.oasis.opendocument.spreadsheet": Kind.SHEETS,
}
OFFICE = (
    (re.compile(r"word/document\d*\.xml"), Kind.DOCX),
    (re.compile(r"ppt/presentation\d*\.xml"), Kind.PPTX),
    (re.compile(r"xl/workbook\d*\.(?:xml|bin)"), Kind.SHEETS),
)
PDF = re.compile(rb"\s*%PDF-\d\.\d[ \t]*(?:%[^\r\n]*)?[\r\n]")
PDF_END = re.compile(rb"%%EOF[\s\0]*$")
PROLOGUE = re.compile(
    r"(?:\s|<\?[^>]*\?>|<!--.*?-->|(?P<doctype><!DOCTYPE\s++(?!(?i:html)\b)[^\[>]*+(?:\[.*?\]\s*+)?>))*",
    re.DOTALL,
)
WEB_PAGE = re.compile(r"(?:<!doctype\s+html|<html)\b", re.IGNORECASE)
ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)((?:\s[^<>]*)?)>")
JATS = re.compile(
    r"<article(?:\s[^<>]*\b(?:article-type|dtd-version)="
    r"|(?:\s[^<>]*)?>(?:\s|<\?[^>]*\?>)*<(?:front|processing-meta)\b)"
)
NOTEBOOK = re.compile(r'\{.*?"(?:cells|worksheets)"\s*:\s*\[', re.DOTALL)
TAG = re.compile(r"<(?:!|/?[a-z])", re.IGNORECASE)
HEADER = re.compile(r"(?:From [^\n]*\n)?[A-Za-z][\w-]*:[ \t]?\S")
HEADERS = re.compile(
    r"(?:From [^\n]*\n)?((?:[!-9;-~]+:(?:[^\n]*\n[ \t])*[^\n]*\n)+)"
)  # RFC 5322, section 2.2
FROM = re.compile(r"(?im)^from:[^\n]*(?:\n[ \t][^\n]*)*@")
OF_MAIL = re.compile(r"(?im)^(?:date|subject|to|message-id|mime-version|received):")
TYPES = {
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "text/markdown": Kind.MARKDOWN,
    "message/rfc822": Kind.MAIL,
    "application/json": Kind.JSON,
    "application/jsonl": Kind.JSONL,
    "application/x-ndjson": Kind.JSONL,
    "application/x-ipynb+json": Kind.NOTEBOOK,
    "text/csv": Kind.CSV,
    "text/tab-separated-values": Kind.CSV,
}
ENDINGS = {
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".eml": Kind.MAIL,
    ".json": Kind.JSON,
    ".jsonl": Kind.JSONL,
    ".ndjson": Kind.JSONL,
    ".ipynb": Kind.NOTEBOOK,
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
}
CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))


def suffixes() -> list[str]:
    """The file name suffixes of readable formats."""
    office = (".docx", ".odt", ".rtf", ".pptx", ".xlsx", ".ods")
    return [*ENDINGS, ".txt", ".text", ".pdf", *office, ".epub", ".xml", ".nxml", *SUFFIXES, ".zip"]


def sniff(raw: bytes, name: str, content_type: str | None = None) -> Kind:
    """The kind of `raw`; raises UnreadableSource if it can't be read."""
    if raw.startswith(OLE) and ENCRYPTED in raw:
        raise UnreadableSource(f"{name} is password-protected: save it without a password and add that.")
    for magic, what in REFUSED:
        if raw.startswith(magic):
            raise UnreadableSource(f"{name} is {what}: {REMEDY}.")
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(raw, name)
    if is_signed(raw[:12]):
        return Kind.PICTURE
    if raw.startswith(b"{\\rtf"):
        return Kind.RTF
    return _unzipped_kind(raw, name, content_type)


def _unzipped_kind(raw: bytes, name: str, content_type: str | None) -> Kind:
    """The kind of a file that isn't an archive: some kind of text, or a PDF."""
    encoding = marked_encoding(raw)
    head = raw[:SAMPLE].decode(encoding or "latin-1", "replace").lstrip("\ufeff")
    prologue = PROLOGUE.match(head)
    assert prologue is not None  # noqa: S101  the pattern matches the empty string
    body = head[prologue.end() :]
    if WEB_PAGE.match(body):
        return Kind.HTML
    if PDF.match(raw) or (b"%PDF-" in raw[:1024] and PDF_END.search(raw[-1024:])):
        return Kind.PDF
    if JATS.match(body):
        return Kind.JATS
    if encoding is None and _is_binary(raw):
        raise UnreadableSource(f"{name} is a binary file, not text: {REMEDY}.")
    kind = _text_kind(head, raw, name, content_type)
    is_declared = head.lstrip().startswith("<?xml") or prologue["doctype"] is not None
    if is_declared or (kind not in (Kind.HTML, Kind.MARKDOWN) and _is_xml(body, raw)):
        raise UnreadableSource(f"{name} is an unsupported kind of XML: {REMEDY}.")
    return kind


def _zip_kind(raw: bytes, name: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            is_named = "mimetype" in names and archive.getinfo("mimetype").file_size < SAMPLE
            mimetype = archive.read("mimetype").decode("ascii", "replace").strip() if is_named else ""
    except Exception as error:
        raise UnreadableSource(f"{name} is a damaged ZIP archive ({error}): copy it again.") from error
    if mimetype in ZIPPED:
        return ZIPPED[mimetype]
    if mimetype.startswith("application/vnd.oasis.opendocument."):
        raise UnreadableSource(f"{name} is an unsupported kind of OpenDocument file: {REMEDY}.")
    for part, kind in OFFICE:
        if any(map(part.fullmatch, names)):
            return kind
    return Kind.ZIP


def _is_xml(text: str, raw: bytes) -> bool:
    """Whether a text begins in a namespace other than XHTML's, or one element that isn't HTML encloses it."""
    root = ROOT.match(text)
    if root is None:
        return False
    if "xmlns" in root[2]:
        return "xhtml" not in root[2]
    return root[1].lower() not in _html_tags() and raw.rstrip().endswith(f"</{root[1]}>".encode())


def _html_tags() -> frozenset[str]:
    from lxml.html import defs

    tags: frozenset[str] = defs.tags
    return tags


def _text_kind(head: str, raw: bytes, name: str, content_type: str | None) -> Kind:
    """The kind of a text by its type or name, unless its content contradicts that."""
    declared = (content_type or "").partition(";")[0].strip().lower()
    kind = TYPES.get(declared) or ENDINGS.get(PurePath(name).suffix.lower(), Kind.TEXT)
    text = head.lstrip("\ufeff \r\n\t")
    if _is_mail(text):
        return Kind.MAIL
    if kind is Kind.HTML:
        return kind if TAG.search(head) else Kind.TEXT
    if kind is Kind.NOTEBOOK or (NOTEBOOK.match(text) and b'"nbformat"' in raw):
        return Kind.NOTEBOOK if text.startswith("{") else Kind.TEXT
    if kind in (Kind.JSON, Kind.JSONL):
        return kind if text.startswith(("{", "[")) else Kind.TEXT
    if kind is Kind.MAIL:
        return kind if HEADER.match(text) else Kind.TEXT
    return kind


def _is_mail(text: str) -> bool:
    """Whether a text begins with mail headers: a sender with an address, and at least one other."""
    headers = HEADERS.match(text.replace("\r\n", "\n"))
    return headers is not None and bool(FROM.search(headers[1])) and bool(OF_MAIL.search(headers[1]))


def _is_binary(raw: bytes) -> bool:
    middle = len(raw) // 2
    sample = raw[:SAMPLE] + raw[middle : middle + SAMPLE] + raw[-SAMPLE:]
    return 100 * (len(sample) - len(sample.translate(None, CONTROLS))) > len(sample)
