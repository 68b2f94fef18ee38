"""Articles in JATS: the text in order, without note references and the list of references."""

import pytest

from rag.errors import UnreadableSource
from rag.reading.formats import documents
from rag.types import Metadata, Source

FRONT = """<front><journal-meta><journal-title-group><journal-title>Wells</journal-title>
</journal-title-group></journal-meta><article-meta><title-group>
<article-title>Salt in <italic>Dunmere</italic></article-title></title-group><contrib-group>
<contrib contrib-type="author"><name><surname>Reed</surname><given-names>Ana</given-names></name></contrib>
<contrib contrib-type="editor"><name><surname>Holt</surname></name></contrib></contrib-group>
<pub-date><year>2031</year></pub-date><pub-date><day>4</day><month>3</month><year>2031</year></pub-date>
<abstract><p>We measured 61 wells.</p></abstract></article-meta></front>"""
MATH = 'xmlns:m="http://www.w3.org/1998/Math/MathML"'


def read(body: str, back: str = "", name: str = "paper.txt") -> Source:
    raw = f'<article xml:lang="en" {MATH}>{FRONT}<body>{body}</body><back>{back}</back></article>'.encode()
    (found,) = documents(raw, name)
    assert isinstance(found, Source)
    return found


def lines(body: str, back: str = "") -> list[str]:
    return read(body, back).text.split("\n\n")[2:]


def test_the_front_becomes_title_and_metadata() -> None:
    source = read("<p>It rained.</p>")
    assert source.title == "Salt in Dunmere"
    assert source.metadata == Metadata("Ana Reed", "2031-03-04", "Wells", "en")
    assert source.text == "# Salt in Dunmere\n\nWe measured 61 wells.\n\nIt rained."


def test_a_note_on_the_title_is_not_part_of_it() -> None:
    note = '<xref ref-type="fn" rid="f1"><sup>1</sup></xref>'
    front = FRONT.replace("</article-title>", f"{note}</article-title>")
    (source,) = documents(f"<article>{front}<body><p>It rained.</p></body></article>".encode(), "paper.nxml")
    assert isinstance(source, Source)
    assert source.title == "Salt in Dunmere"
    assert source.text.startswith("# Salt in Dunmere\n\n")


def test_sections_are_headings_with_their_numbers() -> None:
    inner = "<sec><label>2.1</label><title>Salt</title><p>Nine wells.</p></sec>"
    assert lines(f"<sec><label>2</label><title>Results</title>{inner}</sec>") == [
        *("## 2 Results", "### 2.1 Salt", "Nine wells."),
    ]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('the sea.<xref rid="b1">1</xref> It', "the sea. It"),
        ('the sea<sup><xref rid="b1">1</xref>,<xref rid="b2">2</xref></sup> and', "the sea and"),
        ('the sea<xref rid="b1">1</xref>,<xref rid="b2">2</xref>. It', "the sea. It"),
        ('the sea [<xref rid="b1">1</xref>,<xref rid="b2">2</xref>]', "the sea [1,2]"),
        ('as <xref rid="b1">Holt (2030)</xref> says', "as Holt (2030) says"),
        ("10<sup>6</sup> litres of H<sub>2</sub>O", "10⁶ litres of H2O"),
        ("&alpha; is <m:math><m:msup><m:mi>x</m:mi><m:mn>2</m:mn></m:msup></m:math> here", "α is x² here"),
        (r"so <inline-formula><tex-math>\begin{document}$a^2$</tex-math></inline-formula>.", "so a^2."),
    ],
)
def test_within_a_paragraph(written: str, shown: str) -> None:
    raw = (
        f"<!DOCTYPE article SYSTEM 'JATS.dtd'><article {MATH}><front/><body><p>{written}</p></body></article>"
    )
    (found,) = documents(raw.encode(), "paper.nxml")
    assert isinstance(found, Source)
    assert found.text == shown


def test_lists_tables_and_figures_are_laid_out() -> None:
    head, row = "<tr><th>Well</th><th>Salt</th></tr>", "<tr><td>A</td><td>2</td></tr>"
    table = f"<table><thead>{head}</thead><tbody>{row}</tbody></table>"
    body = (
        "<p>We saw<list list-type='order'><list-item><label>1.</label><p>salt</p></list-item></list>and.</p>"
    )
    body += f"<table-wrap><label>Table 1</label><caption><title>Salt.</title></caption>{table}</table-wrap>"
    assert lines(body) == ["We saw", "1. salt", "and.", "Table 1 Salt.", "| Well | Salt |\n| A | 2 |"]


def test_notes_follow_and_references_are_left_out() -> None:
    ref = "<ref-list><title>References</title><ref><name>Holt</name><year>2030</year></ref></ref-list>"
    source = read("<p>It rained.</p>", f"<fn-group><fn><label>a</label><p>In May.</p></fn></fn-group>{ref}")
    assert source.text.endswith("It rained.\n\na In May.\n\nHolt 2030")
    assert [line.reason for line in source.left_out] == ["list of references"]


def test_entities_are_never_expanded() -> None:
    declared = b"<!DOCTYPE article [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>"
    (found,) = documents(declared + b"<article><front/><body><p>&b;!</p></body></article>", "paper.nxml")
    assert isinstance(found, Source)
    assert found.text == "&b;!"


@pytest.mark.parametrize(
    "raw", [b"<article article-type='x'><p>", b"<article article-type='x'><p>No.</p></article>"]
)
def test_damaged_xml_and_xml_without_an_article_are_refused(raw: bytes) -> None:
    with pytest.raises(UnreadableSource, match=r"paper\.nxml is .*\.$"):
        list(documents(raw, "paper.nxml"))
