"""How an OpenDocument sheet looks: its hidden rows and columns, and its percentages."""

import re
from collections.abc import Mapping

from lxml import etree

from rag.reading.formats.parts import Parts, attribute, integer, local
from rag.reading.formats.sheet_looks import Look

CONTENT = "content.xml"
HIDDEN = ("collapse", "filter")
ELEMENTS = ("table", "table-column", "table-row", "table-cell", "covered-table-cell")
SPECIAL = re.compile(rb'"(?:percentage|collapse|filter)"')
ROWS, COLUMNS = 200_000, 1 << 14  # empty ones are repeated to the end of the sheet


def ods_looks(parts: Parts) -> Mapping[str, Look]:
    """The looks of the sheets by name."""
    found: dict[str, Look] = {}
    look = Look()
    row = column = after = 0  # where the next row, column and cell begin
    rows = range(0)
    if not parts.mentions(CONTENT, SPECIAL):
        return found
    for element in parts.elements(CONTENT, *ELEMENTS):
        match local(element):
            case "table":
                look = found[attribute(element, "name") or ""] = Look()
                row = column = 0
            case "table-column":
                columns = _repeated(element, "number-columns-repeated", column, COLUMNS)
                column = columns.stop
                if attribute(element, "visibility") in HIDDEN:
                    look.columns.update(columns)
            case "table-row":
                rows = _repeated(element, "number-rows-repeated", row, ROWS)
                row, after = rows.stop, 0
                if attribute(element, "visibility") in HIDDEN:
                    look.rows.update(rows)
            case _:
                cells = _repeated(element, "number-columns-repeated", after, COLUMNS)
                after = cells.stop
                if attribute(element, "value-type") == "percentage":
                    look.percent.update((each, cell) for each in rows for cell in cells)
    return found


def _repeated(element: etree._Element, name: str, start: int, most: int) -> range:
    """The places from `start` that an element stands for, below `most`."""
    return range(start, max(start, min(start + (integer(attribute(element, name)) or 1), most)))
