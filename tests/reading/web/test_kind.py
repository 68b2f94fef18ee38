"""The type of a page, by its header and its bytes."""

import pytest

from rag.reading.web.kind import content_type

HTML = b"\xef\xbb\xbf\n <!DOCTYPE html><p>One.</p>"
PDF = b"%PDF-1.7\n"
ZIP = b"PK\x03\x04"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("declared", "body", "found"),
    [
        ("text/html; charset=cp1252", HTML, "text/html; charset=cp1252"),
        ("application/xhtml+xml", b"<?xml version='1.0'?><html>", "application/xhtml+xml"),
        ("application/rss+xml", b"<rss>", "application/rss+xml"),
        ("text/html", PDF, "application/pdf"),
        ("text/plain; charset=utf-8", PDF, "application/pdf"),
        ("application/pdf", HTML, "text/html"),
        ("text/plain; charset=cp1252", HTML, "text/html; charset=cp1252"),
        (WORD, ZIP, WORD),
        ("application/msword", b"\xd0\xcf\x11\xe0", "application/msword"),
        ("text/html", ZIP, "application/zip"),
        ("application/octet-stream", PDF, "application/pdf"),
        ("text/html", b"\x89PNG\r\n", "image/png"),
        ("text/markdown", b"# One", "text/markdown"),
        ("", b"One.", "application/octet-stream"),
        ("", HTML, "text/html"),
        ("Text/HTML;Charset=UTF-8", HTML, "Text/HTML;Charset=UTF-8"),
    ],
)
def test_unambiguous_bytes_override_the_header(declared: str, body: bytes, found: str) -> None:
    assert content_type(declared, body) == found
