"""How an Excel sheet looks: which of its rows and columns are hidden, and which cells are percentages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from rag.reading.formats.ooxml import main_part, related, relation_id
from rag.reading.formats.parts import Parts, integer, local

PERCENT = {9, 10}  # the built-in formats 0% and 0.00% (ECMA-376, part 1, 18.8.30)
LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
PLACE = re.compile(r"([A-Z]{1,3})(\d+)")
HIDDEN = ("1", "true")


@dataclass(slots=True)
class Look:
    """The hidden rows and columns of a sheet, and its percentages as (row, column); all from 0."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    percent: set[tuple[int, int]] = field(default_factory=set)


def looks(parts: Parts) -> Mapping[str, Look]:
    """The looks of the sheets by name; none of an ``.xlsb``, which isn't XML."""
    workbook = main_part(parts, "xl/workbook.xml")
    if workbook not in parts.names or not workbook.endswith(".xml"):
        return {}
    targets = related(parts, workbook)
    styles = next((path for kind, path in targets.values() if kind == "styles" and path in parts.names), None)
    percent = set(_percent_styles(parts.xml(styles))) if styles else set[str]()
    found: dict[str, Look] = {}
    for sheet in parts.xml(workbook).iter("{*}sheet"):
        kind, path = targets.get(relation_id(sheet), ("", ""))
        if kind == "worksheet" and path in parts.names:
            found[sheet.get("name", "")] = _look(parts, path, percent)
    return found


def _percent_styles(styles: etree._Element) -> Iterator[str]:
    """The numbers of the cell styles that show a value as a percentage."""
    formats = PERCENT | {
        integer(each.get("numFmtId"))
        for each in styles.iter("{*}numFmt")
        if "%" in LITERAL.sub("", each.get("formatCode", ""))
    }
    for group in styles.iter("{*}cellXfs"):
        for number, style in enumerate(each for each in group if local(each) == "xf"):
            if integer(style.get("numFmtId")) in formats:
                yield str(number)


def _look(parts: Parts, path: str, percent: set[str]) -> Look:
    look = Look()
    styled = "|".join(percent) or "none"
    if not parts.mentions(path, re.compile(rf'\b(?:hidden="(?:1|true)"|s="(?:{styled})")'.encode())):
        return look  # reading each cell takes ten times as long as the values do
    for element in parts.elements(path, "col", "row", "c"):
        match local(element):
            case "col" if element.get("hidden") in HIDDEN:
                first, last = integer(element.get("min")), integer(element.get("max"))
                if first is not None and last is not None:
                    look.columns.update(range(first - 1, min(last, 1 << 14)))
            case "row" if element.get("hidden") in HIDDEN:
                row = integer(element.get("r"))
                if row is not None:
                    look.rows.add(row - 1)
            case "c" if element.get("s") in percent:
                place = PLACE.fullmatch(element.get("r", ""))
                if place is not None:
                    look.percent.add((int(place[2]) - 1, _column(place[1])))
    return look


def _column(letters: str) -> int:
    """The number of a column from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
