"""The styles of an OpenDocument text that affect its text: numbered lists and superscripts."""

from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from rag.reading.formats.counter import BULLET, Level
from rag.reading.formats.parts import attribute, integer, local

LEVELS = 10
FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


class Styles:
    """The styles declared under `roots`, by name."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self.superscripts: set[str] = set()
        self.lists: dict[str, Sequence[Level]] = {}
        self.outline: Sequence[Level] = [Level("none")] * LEVELS
        for element in _styles(roots):
            name = attribute(element, "name") or ""
            match local(element):
                case "style" if _is_superscript(element):
                    self.superscripts.add(name)
                case "list-style":
                    self.lists.setdefault(name, _levels(element))
                case "outline-style":
                    self.outline = _levels(element)


def count(element: etree._Element, name: str, usual: int = 1) -> int:
    """An attribute that is a whole number, or `usual` if it is missing, invalid or huge."""
    found = integer(attribute(element, name))
    return usual if found is None else found


def _styles(roots: Iterable[etree._Element]) -> Iterator[etree._Element]:
    for root in roots:
        yield from root.iter("{*}style", "{*}list-style", "{*}outline-style")


def _is_superscript(style: etree._Element) -> bool:
    places = (attribute(properties, "text-position") or "" for properties in style)
    return any(place.startswith("super") for place in places)


def _levels(style: etree._Element) -> list[Level]:
    levels = [Level()] * LEVELS
    for element in style:
        place = count(element, "level") - 1
        if 0 <= place < LEVELS:
            levels[place] = _level(element, place)
    return levels


def _level(element: etree._Element, place: int) -> Level:
    if local(element) not in ("list-level-style-number", "outline-level-style"):
        return Level(BULLET)
    form = attribute(element, "num-format")
    if not form:
        return Level("none")
    shown = range(max(place - count(element, "display-levels"), -1) + 1, place + 1)
    numbers = ".".join(f"%{level + 1}" for level in shown)
    text = f"{attribute(element, 'num-prefix') or ''}{numbers}{attribute(element, 'num-suffix') or ''}"
    return Level(FORMS.get(form, "decimal"), text, count(element, "start-value"))
