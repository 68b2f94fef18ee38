"""OpenDocument texts: notes after the text, lists with their numbers, superscripts kept apart."""

from pathlib import Path

from packed import packed

from rag.reading.formats import documents
from rag.types import Source

FOOTNOTE = Path(__file__).parents[2] / "samples" / "office" / "footnote.odt"
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"'
    for name, kind in (
        ("text", "text"),
        ("style", "style"),
        ("table", "table"),
        ("draw", "drawing"),
        ("o", "office"),
    )
)
STYLES = """<o:automatic-styles><style:style style:name="T1">
<style:text-properties style:text-position="super 58%"/>
</style:style><text:list-style style:name="L1">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/>
<text:list-level-style-bullet text:level="3"/></text:list-style></o:automatic-styles>"""
OUTLINE = """<text:outline-style>
<text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/>
<text:outline-level-style text:level="2" style:num-format=""/></text:outline-style>"""


def read(body: str, styles: str = "") -> Source:
    raw = packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<o:c {SPACES}>{STYLES}<o:body>{body}</o:body></o:c>",
            "styles.xml": f"<o:s {SPACES}>{styles}</o:s>",
        }
    )
    (found,) = documents(raw, "a.odt")
    assert isinstance(found, Source)
    return found


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def items(*bodies: str, more: str = 'text:style-name="L1"') -> str:
    inner = "".join(f"<text:list-item>{body}</text:list-item>" for body in bodies)
    return f"<text:list {more}>{inner}</text:list>"


def test_notes_follow_the_text() -> None:
    (source,) = documents(FOOTNOTE.read_bytes(), "footnote.odt")
    assert isinstance(source, Source)
    assert source.text.split("\n\n") == [
        "# The Wells of Dunmere",
        "The town counted 58 wells in the spring of 1907. The mayor closed nine of them.",
        "A pump house was built in 1912.",
        "The figure was corrected to 61 in May.",
        "Letter of the mayor to the council.",
    ]


def test_items_keep_their_numbers_level_by_level() -> None:
    body = items(
        p("Rent") + items(p("Due") + p("in May"), p("Paid") + items(p("or so"), more=""), more=""), p("Roof")
    )
    assert read(body).text.split("\n\n") == ["1. Rent", "1.1 Due", "in May", "1.2 Paid", "- or so", "2. Roof"]


def test_a_list_restarts_unless_it_continues_the_previous_one() -> None:
    on = 'text:style-name="L1" text:continue-numbering="true"'
    body = items(p("Rent"), p("Roof")) + items(p("Doors"), more=on) + items(p("Ducks"))
    assert read(body).text.split("\n\n") == ["1. Rent", "2. Roof", "3. Doors", "1. Ducks"]


def test_headings_have_their_outline_numbers() -> None:
    headings = "".join(
        f'<text:h text:outline-level="{level}">{text}</text:h>'
        for level, text in ((1, "Rent"), (2, "Due"), (1, "Roof"))
    )
    assert read(headings, OUTLINE).text.split("\n\n") == ["# I. Rent", "## Due", "# II. Roof"]


def test_a_text_box_follows_its_paragraph_and_a_superscript_is_kept_apart() -> None:
    box = f"<draw:frame><draw:text-box>{p('It burned down.')}</draw:text-box></draw:frame>"
    comment = f"<o:annotation>{p('Sure?')}</o:annotation>"
    source = read(p(f"{box}Of 10<text:span text:style-name='T1'>6</text:span> wells{comment}."))
    assert source.text.split("\n\n") == ["Of 10⁶ wells.", "It burned down.", "Sure?"]
    assert [line.reason for line in source.left_out] == ["comment"]


def test_cells_keep_their_columns() -> None:
    cells = "".join(f"<table:table-cell>{p(text)}</table:table-cell>" for text in ("Red", "4"))
    spanned = "<table:table-cell/><table:covered-table-cell table:number-columns-repeated='2'/>"
    rows = f"<table:table-row>{cells}{spanned}{cells}</table:table-row>"
    assert read(
        f"<table:table><table:table-header-rows>{rows}</table:table-header-rows></table:table>"
    ).text == ("| Red | 4 |  |  |  | Red | 4 |")
