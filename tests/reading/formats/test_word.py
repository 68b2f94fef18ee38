"""Word documents: text boxes read once, numbered lists, drop caps joined to their words, tables by rows."""

from pathlib import Path

import pytest
from packed import packed

from rag.errors import UnreadableSource
from rag.reading.formats import documents
from rag.types import Source

OFFICE = Path(__file__).parents[2] / "samples" / "office"
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
LEVELS = """<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/>
<w:lvlText w:val="Article %1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/><w:isLgl/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>"""
NUMBERING = f"""<w:numbering {SPACES}><w:abstractNum w:abstractNumId="7">{LEVELS}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="7"/>
<w:lvlOverride w:ilvl="2"><w:startOverride w:val="4"/></w:lvlOverride></w:num></w:numbering>"""
STYLES = f"""<w:styles {SPACES}><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/><w:pPr><w:numPr>
<w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="Own"><w:basedOn w:val="berschrift1"/></w:style>
</w:styles>"""


def read(body: str, **others: str) -> Source:
    files = {"document": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>", **others}
    raw = packed({f"word/{name}.xml": text for name, text in files.items()})
    (found,) = documents(raw, "a.docx")
    assert isinstance(found, Source)
    return found


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def item(text: str, level: int, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def cell(*blocks: str, span: int = 1) -> str:
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{"".join(blocks)}</w:tc>'


def rows(*cells: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def sample(name: str) -> list[str]:
    (found,) = documents((OFFICE / name).read_bytes(), name)
    assert isinstance(found, Source)
    return found.text.split("\n\n")


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    assert sample("textbox.docx")[1:3] == [
        "Rosby had three mills on one river.",
        "The old mill burned down in 1911.",
    ]


def test_a_drop_cap_is_joined_to_its_word() -> None:
    assert sample("dropcap.docx")[1] == "Seven men wintered on Gull Rock in 1888, and five came home."


def test_a_drop_cap_without_text_after_it_is_kept() -> None:
    initial = p("S", '<w:framePr w:dropCap="drop"/>')
    assert read(initial).text == "S"
    assert read(initial + initial + p("even men")).text == "S\n\nSeven men"


def test_clauses_keep_their_numbers() -> None:
    assert sample("clauses.docx")[4:7] == [
        "2. Repairs",
        "2.1 The owner mends the roof.",
        "2.2 The tenant mends the doors.",
    ]


def test_each_level_has_its_own_number_format() -> None:
    body = item("Rent", 0) + item("Due", 1) + item("in May", 2) + item("in June", 2) + item("or so", 3)
    body += item("Repairs", 0) + item("Roof", 1) + item("tiles", 2, number=2) + item("no list", 1, number=0)
    assert read(body, numbering=NUMBERING).text.split("\n\n") == [
        *("Article I. Rent", "1.1 Due", "(a) in May", "(b) in June", "- or so"),
        *("Article II. Repairs", "2.1 Roof", "(d) tiles", "no list"),
    ]


def test_a_heading_is_recognised_by_its_style_name_and_has_its_number() -> None:
    body = p("Rent", '<w:pStyle w:val="berschrift1"/>') + p("Roof", '<w:pStyle w:val="Own"/>')
    body += p("It rains. " * 30, '<w:pStyle w:val="Own"/>')
    text = read(body, numbering=NUMBERING, styles=STYLES).text
    assert text.startswith("# Article I. Rent\n\n# Article II. Roof\n\nArticle III. It rains.")


def test_paragraphs_in_a_cell_are_separated_and_a_spanning_cell_keeps_the_columns() -> None:
    body = rows(
        cell(p("Line")) + cell(p("Trips")) + cell(p("Late")), cell(p("Red"), p("Blue"), span=2) + cell(p("3"))
    )
    assert read(body).text == "| Line | Trips | Late |\n| Red Blue |  | 3 |"


def test_a_table_within_a_table_is_read_once() -> None:
    inner = rows(cell(p("Red")) + cell(p("4")))
    assert read(rows(cell(p("Trips by line"), inner) + cell(p("1931")))).text.split("\n\n") == [
        *("Trips by line", "| Red | 4 |", "1931"),
    ]


def test_notes_follow_the_text_and_comments_are_left_out() -> None:
    notes = f"<w:footnotes {SPACES}><w:footnote>{p('Corrected in May.')}</w:footnote></w:footnotes>"
    source = read(
        "<w:p><w:r><w:t>It has 58 wells</w:t></w:r><w:r><w:footnoteReference/><w:t>.</w:t></w:r></w:p>",
        footnotes=notes,
        endnotes=notes.replace("foot", "end").replace("May", "June"),
        comments=f"<w:comments {SPACES}><w:comment>{p('Sure?')}</w:comment></w:comments>",
    )
    assert source.text == "It has 58 wells.\n\nCorrected in May.\n\nCorrected in June.\n\nSure?"
    assert [line.reason for line in source.left_out] == ["comment"]


def test_superscripts_and_formulas_are_distinguished_from_text() -> None:
    up = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>6</w:t></w:r>'
    x = "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    body = f"<w:p><w:r><w:t>Of 10</w:t></w:r>{up}<w:r><w:t xml:space='preserve'> wells </w:t></w:r>"
    assert read(f"{body}<m:oMath>{x}</m:oMath></w:p>").text == "Of 10⁶ wells x²"


def test_the_strict_variant_of_the_format_is_read() -> None:
    strict = SPACES.replace(
        "schemas.openxmlformats.org/wordprocessingml/2006", "purl.oclc.org/ooxml/wordprocessingml"
    )
    assert (
        read("", document=f"<w:document {strict}><w:body>{p('It sails.')}</w:body></w:document>").text
        == "It sails."
    )


def test_text_boxes_nested_too_deeply_are_refused() -> None:
    deep = "<w:p><w:r><w:pict><w:txbxContent>" * 2000 + "</w:txbxContent></w:pict></w:r></w:p>" * 2000
    with pytest.raises(UnreadableSource, match=r"a\.docx .*: save it again\.$"):
        read(deep)
