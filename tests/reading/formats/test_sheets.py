"""Spreadsheets: the tables of all sheets, or one article per row if there is a text column."""

import datetime
import io
import zipfile
from collections.abc import Sequence

import pytest

from rag.errors import UnreadableSource
from rag.reading.formats import documents, sheets
from rag.reading.formats.columns import Columns
from rag.reading.formats.scan import Scan
from rag.types import Metadata, Source, Unread

SPACES = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
STYLES = f"""<styleSheet {SPACES}><cellXfs><xf numFmtId="0"/>
<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="10"/></cellXfs></styleSheet>"""


class Percent(float):
    """A value that is shown as a percentage."""


Value = str | float | datetime.date | None


def cell(place: str, value: Value) -> str:
    if isinstance(value, datetime.date):
        return f'<c r="{place}" s="1"><v>{(value - datetime.date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    style = ' s="2"' if isinstance(value, Percent) else ""
    return "" if value is None else f'<c r="{place}"{style}><v>{float(value)}</v></c>'


def sheet(table: Sequence[Sequence[Value]]) -> str:
    rows = ""
    for line, values in enumerate(table, start=1):
        cells = "".join(
            cell(f"{letter}{line}", value) for letter, value in zip("ABCDEFG", values, strict=False)
        )
        rows += f'<row r="{line}">{cells}</row>'
    return f"<worksheet {SPACES}><sheetData>{rows}</sheetData></worksheet>"


def workbook(hidden: Sequence[str] = (), **tables: Sequence[Sequence[Value]]) -> bytes:
    out = io.BytesIO()
    names = links = ""
    with zipfile.ZipFile(out, "w") as archive:
        for number, (name, table) in enumerate(tables.items(), start=1):
            state = "hidden" if name in hidden else "visible"
            names += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}" state="{state}"/>'
            links += (
                f'<Relationship Id="r{number}" Type="{KIND}/worksheet" Target="worksheets/{number}.xml"/>'
            )
            archive.writestr(f"xl/worksheets/{number}.xml", sheet(table))
        links += f'<Relationship Id="s" Type="{KIND}/styles" Target="styles.xml"/>'
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{TYPES}"/>')
        main = f'<Relationship Id="r" Type="{KIND}/officeDocument" Target="xl/workbook.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}">{main}</Relationships>')
        archive.writestr("xl/workbook.xml", f"<workbook {SPACES}><sheets>{names}</sheets></workbook>")
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>'
        )
        archive.writestr("xl/styles.xml", STYLES)
    return out.getvalue()


def rewritten(raw: bytes, name: str, *changes: tuple[str, str]) -> bytes:
    """The workbook with changes in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            content = old.read(part).decode()
            for before, after in changes if part == name else ():
                assert before in content
                content = content.replace(before, after)
            new.writestr(part, content)
    return out.getvalue()


def read(raw: bytes, columns: Columns = Columns()) -> list[Source | Unread]:  # noqa: B008  a frozen value
    found = documents(raw, "/lines/trips.bin", None, columns)
    return [item for item in found if not isinstance(item, Scan)]


def text(raw: bytes) -> str:
    (found,) = read(raw)
    assert isinstance(found, Source)
    return found.text


def test_rows_keep_empty_cells_and_values_look_as_in_the_sheet() -> None:
    day = datetime.date(1931, 3, 4)
    raw = workbook(
        Lines=[["Line", "Trips", "Late", "Since"], ["Red", 198750, None, day], ["Blue", None, 2.4, None]]
    )
    assert (
        text(raw) == "| Line | Trips | Late | Since |\n| Red | 198750 |  | 1931-03-04 |\n| Blue |  | 2.4 |  |"
    )


def test_percentages_are_written_as_such_and_other_numbers_are_not() -> None:
    raw = workbook(Lines=[[], [None, "Line", "Late"], [None, "Red", Percent(0.125)], [None, "Blue", 0.07]])
    assert text(raw) == "| Line | Late |\n| Red | 12.5% |\n| Blue | 0.07 |"
    share = workbook(Lines=[["Late", Percent(0.07)], ["Full", Percent(1)]])
    assert text(share) == "| Late | 7% |\n| Full | 100% |"


def test_hidden_rows_and_columns_are_left_out() -> None:
    raw = workbook(Lines=[["Line", "Wage", "Trips"], ["Red", 900, 4], ["Blue", 800, 5], ["Green", 700, 6]])
    hidden = rewritten(
        raw,
        "xl/worksheets/1.xml",
        ('<row r="3">', '<row r="3" hidden="1">'),
        ("<sheetData>", '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>'),
    )
    (found,) = read(hidden)
    assert isinstance(found, Source)
    lines = found.text.split("\n")
    assert [(lines[line.number - 1], line.reason) for line in found.left_out] == [
        ("Blue | 800 | 5", "hidden row"),
        ("Wage | 900 | 800 | 700", "hidden column"),
    ]
    assert lines[:3] == ["| Line | Trips |", "| Red | 4 |", "| Green | 6 |"]


def test_a_hidden_row_of_a_list_of_articles_is_not_read() -> None:
    sails, secret = "The ferry sails at noon.", "The ferry is for sale."
    raw = workbook(News=[["Title", "Text"], ["Ferry", sails], ["Sale", secret], ["Quay", "The quay is old."]])
    found = read(rewritten(raw, "xl/worksheets/1.xml", ('<row r="3">', '<row r="3" hidden="1">')))
    assert [each.text if isinstance(each, Source) else None for each in found] == [
        sails,
        None,
        "The quay is old.",
    ]
    (hidden,) = (each for each in found if isinstance(each, Unread))
    assert "Row 3 of" in hidden.reason


def test_empty_rows_separate_tables_and_a_single_line_stays_above_its_table() -> None:
    raw = workbook(
        Lines=[["Trips by line"], ["Line", "Trips"], ["Red", 4], [], [None, "Ship", "Crew"], [None, "Ada", 9]]
    )
    assert text(raw) == "Trips by line\n\n| Line | Trips |\n| Red | 4 |\n\n| Ship | Crew |\n| Ada | 9 |"


def test_sheets_are_sections_and_hidden_ones_are_left_out() -> None:
    (found,) = read(workbook(hidden=["Wages"], Lines=[["Red", 4]], Ships=[["Ada", 9]], Wages=[["Ann", 900]]))
    assert isinstance(found, Source)
    assert found.title == "trips"
    assert found.text == "## Lines\n\n| Red | 4 |\n\n## Ships\n\n| Ada | 9 |\n\n## Wages\n\n| Ann | 900 |"
    assert {line.reason for line in found.left_out} == {"hidden sheet"}


def test_a_text_column_makes_one_article_per_row() -> None:
    raw = workbook(
        News=[["Title", "Text", "Date"], ["Ferry", "It sails.", "1931-03-04"], ["Mill", None, None]]
    )
    first, second = read(raw)
    metadata = Metadata(date="1931-03-04")
    assert first == Source(
        "/lines/trips.bin#1", "It sails.", title="Ferry", metadata=metadata, reader="SHEETS 2"
    )
    assert isinstance(second, Unread)


def test_a_column_can_be_named() -> None:
    raw = workbook(News=[["Kop", "Bericht"], ["Ferry", "It sails."]])
    (found,) = read(raw, Columns(text="bericht", title="kop"))
    assert isinstance(found, Source)
    assert (found.title, found.text) == ("Ferry", "It sails.")


def test_empty_damaged_and_too_long_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableSource, match=r"trips\.bin is empty"):
        read(workbook(Lines=[]))
    with pytest.raises(UnreadableSource, match=r"trips\.bin is a damaged spreadsheet .*: save it again\.$"):
        read(workbook(Lines=[["Red"]]).replace(b"<sheetData>", b"<sheetData "))
    monkeypatch.setattr(sheets, "MAX_ROWS", 2)
    with pytest.raises(UnreadableSource, match=r"trips\.bin has more than 2 rows.*: split it up\.$"):
        read(workbook(Lines=[["Red"], ["Blue"]], Ships=[["Ada"]]))


def test_a_password_protected_workbook_is_reported() -> None:
    with pytest.raises(UnreadableSource, match="password-protected"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))


def opendocument(rows: str) -> bytes:
    """An OpenDocument spreadsheet of one sheet with these columns and rows."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    body = (
        f'<office:body><office:spreadsheet><table:table table:name="Lines">{rows}</table:table>'
        "</office:spreadsheet></office:body>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}">{entry}</m:manifest>')
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return out.getvalue()


def written(*values: str | float, more: str = "") -> str:
    """A row of an OpenDocument sheet; `more` are its attributes."""
    cells = ""
    for value in values:
        kind = "string" if isinstance(value, str) else "percentage" if isinstance(value, Percent) else "float"
        number = "" if isinstance(value, str) else f'office:value="{float(value)}"'
        typed = f'office:value-type="{kind}" {number}'
        cells += f"<table:table-cell {typed}><text:p>{value}</text:p></table:table-cell>"
    return f"<table:table-row {more}>{cells}</table:table-row>"


def test_an_opendocument_spreadsheet_is_read() -> None:
    assert text(opendocument(written("Red", "four"))) == "| Red | four |"


def test_an_opendocument_spreadsheet_has_percentages_and_hidden_rows_and_columns() -> None:
    rows = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/>'
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        + written("Line", "Late", "Note")
        + written("Red", Percent(0.125), "low")
        + written("Green", 0.5, "high", more='table:visibility="filter"')
        + written("Blue", 0.25, "none", more='table:number-rows-repeated="2"')
    )
    (source,) = read(opendocument(rows))
    assert isinstance(source, Source)
    shown = ["| Line | Late |", "| Red | 12.5% |", "| Blue | 0.25 |", "| Blue | 0.25 |"]
    lines = [line for line in source.text.splitlines() if line]
    assert lines == [*shown, "Green | 0.5 | high", "Note | low | high | none | none"]
    assert [each.reason for each in source.left_out] == ["hidden row", "hidden column"]
