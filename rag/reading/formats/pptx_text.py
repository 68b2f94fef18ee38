"""The paragraphs of a shape in a presentation."""

import re
from collections.abc import Iterator

from lxml import etree

from rag.reading.formats.counter import Counter, Level
from rag.reading.formats.document import Row
from rag.reading.formats.formula import formula
from rag.reading.formats.ooxml import chosen
from rag.reading.formats.parts import integer, local
from rag.reading.formats.superscript import join_pieces

SCHEME = re.compile(r"(arabic|alphaLc|alphaUc|romanLc|romanUc)(Period|ParenR|ParenBoth|Plain)")
FORMS = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
}
TEXTS = {"Period": "%{}.", "ParenR": "%{})", "ParenBoth": "(%{})", "Plain": "%{}"}
LEVELS = 9


def paragraphs(body: etree._Element, *, is_list: bool) -> Iterator[Row]:
    """The rows of a shape's text; in a list each is an item unless it is declared to have no bullet."""
    counters: dict[tuple[str, str], Counter] = {}
    follows = False
    for paragraph in body.iterfind("{*}p"):
        shown = text(paragraph)
        if shown:
            mark = _mark(paragraph.find("{*}pPr"), is_list, counters)
            yield Row(f"{mark}{shown}", tight=bool(mark) and follows)
            follows = bool(mark)


def text(paragraph: etree._Element) -> str:
    """The visible text of a paragraph, on one line."""
    return " ".join(join_pieces(_pieces(paragraph)).split())


def _pieces(element: etree._Element) -> Iterator[tuple[str, bool]]:
    for child in chosen(element):
        match local(child):
            case "r" | "fld":
                properties = child.find("{*}rPr")
                baseline = "" if properties is None else properties.get("baseline", "")
                yield child.findtext("{*}t") or "", baseline.isdigit() and baseline != "0"
            case "br":
                yield " ", False
            case "oMath":
                yield formula(child), False
            case "AlternateContent" | "m" | "oMathPara" | "Choice":
                yield from _pieces(child)


def _mark(properties: etree._Element | None, is_list: bool, counters: dict[tuple[str, str], Counter]) -> str:
    usual = "- " if is_list else ""
    if properties is None:
        counters.clear()
        return usual
    numbered = properties.find("{*}buAutoNum")
    scheme = None if numbered is None else SCHEME.fullmatch(numbered.get("type", ""))
    level = integer(properties.get("lvl"))
    depth = level if level is not None and level < LEVELS else 0
    if numbered is None or scheme is None:
        if depth == 0:
            counters.clear()
        if properties.find("{*}buNone") is not None:
            return ""
        return usual if properties.find("{*}buChar") is None else "- "
    first = numbered.get("startAt", "1")
    start = integer(first) or 1
    levels = [
        Level(FORMS[scheme[1]], TEXTS[scheme[2]].format(n), 1 if start is None else start)
        for n in range(1, LEVELS + 1)
    ]
    return counters.setdefault((scheme[0], first), Counter(levels)).mark(depth)
