"""The styles and numbered lists of a Word document: what is a heading, and how items are numbered."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from rag.reading.formats.counter import Counter, Level
from rag.reading.formats.parts import attribute, integer

HEADING = re.compile(r"(?i)(?:heading|überschrift|titre|título|titolo)\s?(\d)|(title)")
LEVELS = 9


@dataclass(frozen=True, slots=True)
class Style:
    """The properties that a style, with those it is based on, gives its paragraphs."""

    heading: int | None = None
    list_id: str | None = None
    depth: int | None = None


@dataclass(frozen=True, slots=True)
class _List:
    """A list of the document; lists of the same `kind` share their numbering."""

    kind: str
    levels: list[Level]
    linked: Mapping[str, int]
    starts: Mapping[int, int]


@dataclass(slots=True)
class Numbers:
    """Makes the marks of headings and the numbers of items, paragraph by paragraph in document order."""

    styles: Mapping[str, Style]
    lists: Mapping[str, _List]
    _counters: dict[str, Counter] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def mark(self, paragraph: etree._Element) -> str:
        """The mark before the text of a paragraph."""
        name = value(paragraph, "pPr", "pStyle") or ""
        style = self.styles.get(name) or _by_name(name)
        level = integer(value(paragraph, "pPr", "outlineLvl"))
        heading = style.heading if level is None else level + 1
        mark = self._item(paragraph, name, style)
        if heading is None or heading > LEVELS:
            return mark
        return f"{'#' * min(heading, 6)} {mark.removeprefix('- ')}"

    def _item(self, paragraph: etree._Element, name: str, style: Style) -> str:
        own = paragraph.find("{*}pPr/{*}numPr")
        list_id = style.list_id if own is None else value(own, "numId") or style.list_id or ""
        if list_id is None or list_id == "0":
            return ""
        found = self.lists.get(list_id)
        if found is None:
            return "- "
        depth = None if own is None else integer(value(own, "ilvl"))
        if depth is None:
            depth = found.linked.get(name, style.depth or 0)
        counter = self._counters.setdefault(found.kind, Counter(found.levels))
        start = None if (list_id, depth) in self._begun else found.starts.get(depth)
        self._begun.add((list_id, depth))
        return counter.mark(depth, start)


def numbers(styles: etree._Element | None, numbering: etree._Element | None) -> Numbers:
    """The numbering of a document with these parts."""
    known = {} if styles is None else _styles(styles)
    return Numbers(known, {} if numbering is None else dict(_lists(numbering, known)))


def _styles(root: etree._Element) -> dict[str, Style]:
    elements = {attribute(element, "styleId"): element for element in root.iter("{*}style")}
    found: dict[str, Style] = {}
    for key, element in elements.items():
        heading: int | None = None
        list_id: str | None = None
        depth: int | None = None
        seen: list[etree._Element] = []
        while element is not None and element not in seen:
            seen.append(element)
            level = integer(value(element, "pPr", "outlineLvl"))
            named = _by_name(value(element, "name") or "").heading
            heading = heading or named or (None if level is None else level + 1)
            list_id = list_id or value(element, "pPr", "numPr", "numId")
            depth = depth if depth is not None else integer(value(element, "pPr", "numPr", "ilvl"))
            element = elements.get(value(element, "basedOn"))
        found[key or ""] = Style(heading, list_id, depth)
    return found


def _by_name(name: str) -> Style:
    found = HEADING.fullmatch(name)
    return Style(int(found[1] or 1)) if found else Style()


def _lists(root: etree._Element, styles: Mapping[str, Style]) -> Iterator[tuple[str, _List]]:
    kinds = {attribute(element, "abstractNumId"): element for element in root.iter("{*}abstractNum")}
    lists = {attribute(element, "numId"): element for element in root.iter("{*}num")}
    for list_id, element in lists.items():
        kind = value(element, "abstractNumId")
        declared = kinds.get(kind)
        style = styles.get(value(declared, "numStyleLink") or "") if declared is not None else None
        if style is not None and style.list_id in lists:  # a list style refers to the list that defines it
            kind = value(lists[style.list_id], "abstractNumId")
            declared = kinds.get(kind)
        if declared is None or kind is None or list_id is None:
            continue
        levels = [Level() for _ in range(LEVELS)]
        linked: dict[str, int] = {}
        starts: dict[int, int] = {}
        for level in (*declared.iterfind("{*}lvl"), *element.iterfind("{*}lvlOverride/{*}lvl")):
            place = integer(attribute(level, "ilvl"))
            if place is not None and place < LEVELS:
                levels[place] = _level(level)
                linked[value(level, "pStyle") or ""] = place
        for override in element.iterfind("{*}lvlOverride"):
            place, start = integer(attribute(override, "ilvl")), integer(value(override, "startOverride"))
            if place is not None and start is not None:
                starts[place] = start
        own = list_id if element.find("{*}lvlOverride/{*}lvl") is not None else None
        yield list_id, _List(f"{kind}/{own or ''}", levels, linked, starts)


def _level(element: etree._Element) -> Level:
    legal = element.find("{*}isLgl")
    start = integer(value(element, "start"))
    return Level(
        value(element, "numFmt") or "decimal",
        value(element, "lvlText") or "",
        0 if start is None else start,
        value(element, "lvlRestart") == "0",
        legal is not None and attribute(legal, "val") not in ("0", "false"),
    )


def value(element: etree._Element | None, *names: str) -> str | None:
    """The `val` attribute of the element at a path of names, or None."""
    found = None if element is None else element.find("/".join(f"{{*}}{name}" for name in names))
    return None if found is None else attribute(found, "val")
