"""A file's kind is detected from its content, not from its name or from words that it mentions."""

import io
import zipfile

import pytest

from rag.errors import UnreadableSource
from rag.reading.formats.sniff import Kind, sniff

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\nstartxref\n9\n%%EOF\n"


def packed(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("name", ["odd", "odd.txt", "odd.pdf", "odd.zip"])
@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (PDF, Kind.PDF),
        (b"\r\n" + PDF, Kind.PDF),
        (b"\x00\x05odd\x00 bytes of a mail program" + PDF, Kind.PDF),
        (b"%PDF-1.7 is how such a file begins, and %%EOF is how it ends.", Kind.TEXT),
        (b"A file begins with %PDF-1.7 as a rule.", Kind.TEXT),
        (b"See this one:\n" + PDF + b"That was all of it.", Kind.TEXT),
        (b"<html><body><pre>" + PDF + b"</pre></body></html>", Kind.HTML),
        (packed("a.pdf", PDF), Kind.ZIP),
        (packed("word/document2.xml", b"<x/>"), Kind.DOCX),
        (packed("ppt/presentation.xml", b"<x/>"), Kind.PPTX),
        (packed("xl/workbook.xml", b"<x/>"), Kind.SHEETS),
        (packed("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), Kind.SHEETS),
        (b"<article><front><article-meta/></front></article>", Kind.JATS),
        (b"<?xml version='1.0'?>\n<!-- x --><article dtd-version='1.2'>", Kind.JATS),
        (b"<!DOCTYPE article PUBLIC 'x' [<!ENTITY a 'b'>]><article><front/>", Kind.JATS),
        (b'{"cells": [], "metadata": {}, "nbformat": 4}', Kind.NOTEBOOK),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", Kind.HTML),
        (b"<Ann> Is the ferry back?\n<Ben> It sails at noon.", Kind.TEXT),
        (b"<p>A paragraph alone.</p>", Kind.TEXT),
    ],
)
def test_the_kind_of_a_file(raw: bytes, kind: Kind, name: str) -> None:
    assert sniff(raw, name) is kind


@pytest.mark.parametrize(
    "declaration", [b"", b"<?xml version='1.0' encoding='UTF-8'?>\n", b"\xef\xbb\xbf<!-- x -->"]
)
@pytest.mark.parametrize("root", [b"<rss><channel/></rss>", b"<book id='1'>\n<title>Salt</title>\n</book>\n"])
def test_unsupported_xml_is_refused_with_or_without_its_declaration(declaration: bytes, root: bytes) -> None:
    with pytest.raises(UnreadableSource, match=r"^odd\.xml is an unsupported kind of XML: .*\.$"):
        sniff(declaration + root, "odd.xml")


def test_unfinished_xml_is_recognised_by_its_namespace() -> None:
    with pytest.raises(UnreadableSource, match="kind of XML"):
        sniff(b"<svg xmlns='http://www.w3.org/2000/svg'><g>", "odd.txt")


def test_an_unsupported_kind_of_opendocument_file_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="unsupported kind of OpenDocument file"):
        sniff(packed("mimetype", b"application/vnd.oasis.opendocument.presentation"), "talk.odp")


def test_a_markdown_file_may_begin_with_an_element_of_its_own() -> None:
    assert sniff(b"<Tabs>\n\nIt sails.\n\n</Tabs>", "ferry.md") is Kind.MARKDOWN


@pytest.mark.parametrize(
    "start", [b"<!DOCTYPE a", b"<!DOCTYPE a [", b"<article", b"<a", b'{"cells"', b"<!--", b"<?"]
)
@pytest.mark.parametrize("filling", [b" ", b"]", b"<", b" <!--", b" article-type", b'"cells" '])
def test_an_unterminated_beginning_is_text(start: bytes, filling: bytes) -> None:
    assert sniff(start + filling * (60_000 // len(filling)), "odd.txt") is Kind.TEXT


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.eml#plan.csv", Kind.CSV),
        ("a.zip#b/plan.csv", Kind.CSV),
        ("trip #2.csv", Kind.CSV),
        ("a.eml#plan.txt", Kind.TEXT),
        ("a.eml#1", Kind.TEXT),
    ],
)
def test_a_text_inside_another_file_has_the_kind_of_its_own_name(name: str, kind: Kind) -> None:
    assert sniff(b"Note: day,text\n1,It sails.\n", name) is kind
