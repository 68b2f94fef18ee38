"""Presentations: one page per slide, the title first; list items, tables, charts and notes."""

import pytest
from packed import packed

from rag.reading.formats import documents
from rag.types import LeftOut, Source

SPACES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
CHART = f"""<c:chartSpace {SPACES}><c:chart><c:ser><c:tx><c:v>Trips</c:v></c:tx>
<c:cat><c:pt idx="0"><c:v>1931</c:v></c:pt><c:pt idx="1"><c:v>1932</c:v></c:pt></c:cat>
<c:val><c:pt idx="0"><c:v>4</c:v></c:pt><c:pt idx="1"><c:v>6</c:v></c:pt></c:val></c:ser></c:chart>
</c:chartSpace>"""


def relations(**targets: str) -> str:
    inner = "".join(
        f'<Relationship Id="{key}" Type="of/{target.partition("/")[0]}" Target="{target.partition("/")[2]}"/>'
        for key, target in targets.items()
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{inner}</Relationships>'


def read(*slides: str, **others: str) -> Source:
    files = {
        "presentation.xml": f"<p:presentation {SPACES}><p:sldIdLst>"
        + "".join(f'<p:sldId r:id="s{number}"/>' for number in range(len(slides)))
        + "</p:sldIdLst></p:presentation>",
        "_rels/presentation.xml.rels": relations(
            **{f"s{number}": f"slide/slides/{number}.xml" for number in range(len(slides))}
        ),
        **{
            f"slides/{number}.xml": slide.replace("<p:sld", f"<p:sld {SPACES}", 1)
            for number, slide in enumerate(slides)
        },
        **others,
    }
    raw = packed({f"ppt/{name}": text for name, text in files.items()})
    (found,) = documents(raw, "talk.bin")
    assert isinstance(found, Source)
    return found


def slide(*shapes: str, show: str = "1") -> str:
    return f'<p:sld show="{show}"><p:cSld><p:spTree>{"".join(shapes)}</p:spTree></p:cSld></p:sld>'


def shape(*paragraphs: str, role: str = "") -> str:
    holder = f'<p:ph type="{role}"/>' if role else ""
    body = f"<p:txBody>{''.join(paragraphs)}</p:txBody>"
    return f"<p:sp><p:nvSpPr><p:nvPr>{holder}</p:nvPr></p:nvSpPr>{body}</p:sp>"


def par(text: str, properties: str = "") -> str:
    return f"<a:p>{properties}<a:r><a:t>{text}</a:t></a:r></a:p>"


def test_each_slide_is_a_page_and_its_title_comes_first() -> None:
    source = read(
        slide(shape(par("It sails."), par("It rests."), role="body"), shape(par("The Ferry"), role="title")),
        slide(),
        slide(f"<p:grpSp>{shape(par('Two engines'))}</p:grpSp>", shape(par("3"), role="sldNum")),
    )
    assert source.text == "## The Ferry\n\n- It sails.\n- It rests.\n\nTwo engines\n\n3"
    assert source.pages == (1, 5, 6)
    assert source.left_out == (LeftOut(8, "page number"),)


def test_an_empty_title_is_not_a_heading() -> None:
    assert (
        read(slide(shape(par(""), role="title"), shape(par("It sails."), role="body"))).text == "- It sails."
    )


def test_items_keep_their_numbers() -> None:
    numbered = '<a:pPr lvl="{}"><a:buAutoNum type="{}"/></a:pPr>'
    first, second = numbered.format(0, "arabicPeriod"), numbered.format(1, "alphaLcParenR")
    body = shape(par("Rent", first), par("due in May", second), par("Roof", first), par("End", "<a:pPr/>"))
    assert read(slide(body)).text == "1. Rent\na) due in May\n2. Roof\n\nEnd"


@pytest.mark.parametrize("number", ["²", "x", "", "9" * 30])
def test_an_invalid_number_loses_no_text(number: str) -> None:
    item = f'<a:pPr lvl="{number}"><a:buAutoNum type="arabicPeriod" startAt="{number}"/></a:pPr>'
    assert read(slide(shape(par("Rent", item)))).text == "1. Rent"


def test_tables_and_charts_are_rows_and_notes_follow() -> None:
    cells = "".join(f"<a:tc><a:txBody>{par(text)}</a:txBody></a:tc>" for text in ("Red", "", "4"))
    table = f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr>{cells}</a:tr></a:tbl></a:graphicData>"
    chart = '<p:graphicFrame><a:graphic><a:graphicData><c:chart r:id="c"/></a:graphicData>'
    end = "</a:graphic></p:graphicFrame>"
    source = read(
        slide(table + end, chart + end),
        **{
            "slides/_rels/0.xml.rels": relations(c="chart/../charts/1.xml", n="notesSlide/../notes/1.xml"),
            "charts/1.xml": CHART,
            "notes/1.xml": slide(shape(par("Say who paid."), role="body")).replace(
                "<p:sld", f"<p:sld {SPACES}", 1
            ),
        },
    )
    assert source.text.split("\n\n") == [
        "| Red |  | 4 |",
        "|  | Trips |\n| 1931 | 4 |\n| 1932 | 6 |",
        "Say who paid.",
    ]


def test_hidden_slides_and_image_alt_texts_are_left_out() -> None:
    picture = '<p:pic><p:nvPicPr><p:cNvPr descr="A  ferry&#10;&#10;at sea"/></p:nvPicPr></p:pic>'
    source = read(slide(shape(par("It sails.")), picture), slide(shape(par("It sank.")), show="0"))
    assert source.text == "It sails.\n\nA ferry at sea\n\nIt sank."
    assert [line.reason for line in source.left_out] == ["image alt text", "hidden slide"]
