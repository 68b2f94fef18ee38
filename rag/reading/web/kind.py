"""Detect the media type of a page from its content, where that is more reliable than its header."""

import codecs

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
)
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body")
_XML = (b"<?xml", b"<rss", b"<feed", b"<urlset", b"<sitemapindex")
_CLASSES = {
    "application/zip": ("zip", "openxmlformats", "opendocument", "epub"),
    "application/gzip": ("gzip",),
    "application/x-ole-storage": ("ole", "ms", "word", "excel", "powerpoint"),
    "application/rtf": ("rtf",),
    "application/xml": ("xml", "rss", "atom", "html"),
    "text/html": ("html",),
}
"""For each detected type, parts of the names of more specific types that are compatible with it."""


def content_type(declared: str, body: bytes) -> str:
    """The Content-Type of `body`: as `declared`, with its parameters, unless its bytes contradict it.

    This corrects a server that calls a PDF a web page, or sends an HTML error page in place of a PDF.
    """
    media, _, parameters = declared.lower().partition(";")
    seen = _detected(body)
    if seen is None or media.strip() == seen or any(part in media for part in _CLASSES.get(seen, ())):
        return declared or "application/octet-stream"
    # If both are text, only the type is wrong; the declared encoding may still be right.
    return (
        f"{seen};{parameters}" if parameters and media.startswith("text/") and seen == "text/html" else seen
    )


def _detected(body: bytes) -> str | None:
    for magic, kind in _MAGIC:
        if body.startswith(magic):
            return kind
    start = body[:1024].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(_HTML):
        return "text/html"
    return "application/xml" if start.startswith(_XML) else None
