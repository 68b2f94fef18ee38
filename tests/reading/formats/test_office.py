"""Word, OpenDocument, EPUB and RTF: structure is kept, hidden text left out, and attacks refused."""

import io
import zipfile

import pytest

from rag.errors import UnreadableSource
from rag.reading.article import read_article
from rag.reading.formats import documents
from rag.types import Metadata, Source

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CORE = """<cp:coreProperties xmlns:cp="c" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:t="t">
<dc:title>The Ferry</dc:title><dc:creator>Ann Roe</dc:creator><t:created>2024-03-01T08:00:00Z</t:created>
<dc:language>en-GB</dc:language></cp:coreProperties>"""
DOCX = f"""<w:document {W}><w:body>
<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>The Ferry</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>Times</w:t></w:r></w:p>
<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t xml:space="preserve">It sails </w:t></w:r>
<w:r><w:rPr><w:vanish/></w:rPr><w:t>It sank.</w:t></w:r><w:r><w:t>at noon.</w:t></w:r>
<w:del><w:r><w:delText>Not so.</w:delText></w:r></w:del></w:p>
<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Two engines.</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Day</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Trips</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:p><w:r><w:t>Monday</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>4</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
</w:body></w:document>"""
HEADER = f"<w:hdr {W}><w:p><w:r><w:t>Quay News</w:t></w:r></w:p></w:hdr>"
ODT = """<o:document-content xmlns:o="o" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><text:h text:outline-level="2">Times</text:h>
<text:p>It sails<text:s/>at <text:span>noon</text:span>.</text:p>
<text:list><text:list-item><text:p>Two engines.</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>Day</text:p></table:table-cell><table:table-cell>
<text:p>Trips</text:p></table:table-cell></table:table-row></table:table></o:document-content>"""
OPF = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
<dc:title>The Ferry</dc:title><dc:creator>Ann Roe</dc:creator><dc:date>2024-03-01</dc:date></metadata>
<manifest><item id="b" href="two%20b.xhtml"/><item id="a" href="one.xhtml"/>
<item id="n" href="nav.xhtml" properties="nav"/>
</manifest><spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>"""
CONTAINER = '<container><rootfiles><rootfile full-path="in/book.opf"/></rootfiles></container>'
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + f"]><w:document {W}><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>"
)


def packed(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def read(files: dict[str, str], name: str = "a.bin") -> Source:
    (found,) = documents(packed(files), name)
    assert isinstance(found, Source)
    return found


def test_a_word_document_keeps_its_structure_and_its_properties() -> None:
    source = read({"word/document.xml": DOCX, "docProps/core.xml": CORE, "word/header1.xml": HEADER})
    assert source.text == (
        "# The Ferry\n\n## Times\n\nIt sails at noon.\n\nIt sank.Not so.\n\n- Two engines.\n\n"
        "| Day | Trips |\n| Monday | 4 |\n\nQuay News"
    )
    assert [line.reason for line in source.left_out] == ["hidden text", "running head"]
    assert source.metadata == Metadata("Ann Roe", "2024-03-01", None, "en")
    assert read_article(source).title == "The Ferry"


def test_an_opendocument_text_keeps_its_structure() -> None:
    source = read({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ODT})
    assert source.text == "## Times\n\nIt sails at noon.\n\n- Two engines.\n\n| Day | Trips |"


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    files = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "in/book.opf": OPF}
    files |= {
        f"in/{name}.xhtml": f"<html><body><h1>{name}</h1><p>It sails.</p></body></html>"
        for name in ("one", "two b", "nav")
    }
    source = read(files)
    assert source.text == "# one\n\nIt sails.\n\n# two b\n\nIt sails."
    assert (source.title, source.metadata) == ("The Ferry", Metadata("Ann Roe", "2024-03-01"))


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (LAUGHS, "damaged"),
        (LAUGHS.replace("&i;", "&a;"), "declares entities"),
        ("<w:document", "damaged"),
        (" " * (101 << 20), "unpacks to more"),
    ],
)
def test_attacks_and_damage_are_refused_in_one_sentence(document: str, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=rf"a.docx.*{reason}"):
        read({"word/document.xml": document}, "a.docx")


RTF = rb"""{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator x;}\pard\b The Ferry\b0\par
\par It sails at noon for 4\'80 a trip.\par It has two engines.\par
\trowd\cellx100\cellx200 Monday\cell 4\cell\row}"""


def test_rich_text_paragraphs_are_read_without_formatting() -> None:
    (source,) = documents(RTF, "ferry.rtf")
    assert isinstance(source, Source)
    assert source.text.split("\n\n") == [
        "The Ferry",
        "It sails at noon for 4€ a trip.",
        "It has two engines.",
        "Monday | 4",
    ]


def test_a_rich_text_document_is_recognised_by_its_first_bytes() -> None:
    (source,) = documents(RTF, "ferry.txt")
    assert isinstance(source, Source)
    assert "fonttbl" not in source.text


def test_a_damaged_rich_text_document_is_reported() -> None:
    with pytest.raises(UnreadableSource, match=r"x\.rtf is a damaged rich-text document"):
        list(documents(rb"{\rtf1 \u99999999999 x}", "x.rtf"))


@pytest.mark.parametrize("raw", [rb"{\rtf1", rb"{\rtf1 \bin9999 }", rb"{\rtf1}}}}{{{"])
def test_a_rich_text_document_without_text_is_refused(raw: bytes) -> None:
    with pytest.raises(UnreadableSource, match=r"x\.rtf is empty"):
        list(documents(raw, "x.rtf"))
