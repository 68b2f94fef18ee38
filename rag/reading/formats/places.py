"""Where the rows of a page are in its tree."""

from collections.abc import Iterator

from lxml import etree

from rag.reading.formats.page import Laid


def element_of(laid: Laid) -> etree._Element | None:
    """The element that contains the longest piece of a row's text."""
    if laid.place is None:
        return None
    return laid.place.element.getparent() if laid.place.behind else laid.place.element


def around(element: etree._Element | None) -> Iterator[etree._Element]:
    """An element and its ancestors, innermost first."""
    if element is not None:
        yield element
        yield from element.iterancestors()


def is_linked(element: etree._Element | None) -> bool:
    """Whether an element is a link or inside one."""
    return any(each.tag == "a" and each.get("href") for each in around(element))


def leads_away(element: etree._Element | None) -> bool:
    """Whether an element is, or is inside, a link to another page rather than an anchor on its own."""
    return any(each.tag == "a" and not (each.get("href") or "#").startswith("#") for each in around(element))


def size(laid: Laid) -> int:
    """The number of characters in a row."""
    return len(laid.row.text)
