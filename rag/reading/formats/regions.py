"""Judge the rows of a page by where they stand in its tree."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from lxml import etree

from rag.reading.clean import LISTING
from rag.reading.formats.byline import is_byline
from rag.reading.formats.page import HEADINGS, Laid
from rag.reading.looks import STOPS
from rag.reading.structure import is_credit

BYLINE = "byline"
DATE_LINE = "date line"
REGIONS = {
    "comments": re.compile(r"(?i)(?:^|[\s_-])(?:comments?|commenting|disqus)(?:$|[\s_-])"),
    "subscription prompt": re.compile(r"(?i)(?:^|[\s_-])(?:paywall|regwall|subscri(?:be|ption))(?:$|[\s_-])"),
    "gallery": re.compile(r"(?i)(?:^|[\s_-])(?:gallery|slideshow|carousel)(?:$|[\s_-])"),
}
TIMED = re.compile(r"(?i)(?:^|[\s_-])(?:date|time|timestamp|published|updated)(?:$|[\s_-])")
SHORT = 80  # characters of a byline
DIGIT = re.compile(r"\d")
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
ENTRIES = 5  # that make a list of pages
MOST = 3  # lines of a teaser
TITLE = 15  # characters of a page's title


def set_apart(rows: Sequence[Laid], inside: frozenset[int]) -> dict[int, str]:
    """The rows of `inside` that are no part of the article after all, with their reasons."""
    reasons: dict[int, str] = {}
    if _is_listing(rows, inside):
        return dict.fromkeys(inside, LISTING)
    whole = sum(_size(rows[number]) for number in inside)
    regions: dict[tuple[str, etree._Element], list[int]] = {}
    begun = False  # whether running text has been met
    for number in sorted(inside):
        laid = rows[number]
        element = _element(laid)
        begun = begun or bool(STOPS.search(laid.row.text[-12:]))
        if (
            len(laid.row.text) <= SHORT
            and laid.tag not in (*HEADINGS, "tr")
            and not STOPS.search(laid.row.text[-12:])
        ):
            if is_byline(element):
                reasons[number] = BYLINE
            elif not begun and (
                is_credit(laid.row.text) or (YEAR.search(laid.row.text) and _is_timed(element))
            ):
                reasons[number] = DATE_LINE if DIGIT.search(laid.row.text) else BYLINE
        region = _region(element)
        if region is not None:
            regions.setdefault(region, []).append(number)
    for (reason, _), numbers in regions.items():
        if 2 * sum(_size(rows[number]) for number in numbers) < whole:  # else it is the article's own frame
            reasons |= dict.fromkeys(numbers, reason)
    return reasons


def with_kin(rows: Sequence[Laid], inside: frozenset[int]) -> frozenset[int]:
    """`inside` with what belongs to it: lists that it holds or runs around, and headings of its text."""
    more: set[int] = set()
    visible = [number for number, laid in enumerate(rows) if laid.row.left_out is None]
    for is_item, run in groupby(range(len(visible)), key=lambda place: rows[visible[place]].tag == "li"):
        places = list(run)
        numbers = [visible[place] for place in places]
        if is_item:
            around = {
                visible[place] for place in (places[0] - 1, (places[-1] + 1) % len(visible)) if place >= 0
            }
            linked = sum(_size(rows[number]) for number in numbers if _in_link(_element(rows[number])))
            is_prose = 2 * linked < sum(_size(rows[number]) for number in numbers)
            if is_prose and (around <= inside or not inside.isdisjoint(numbers)):
                more.update(numbers)
    for number, following in pairwise(visible):
        if following in inside and rows[number].tag in HEADINGS and _heads(rows[number], rows[following]):
            more.add(number)
    return inside | more


def _heads(heading: Laid, text: Laid) -> bool:
    """Whether a heading that is no link stands with a text in one element that is an entry of its page."""
    element, other = _element(heading), _element(text)
    if element is None or other is None or _in_link(element):
        return False
    block = next((each for each in _around(element) if each.tag in HEADINGS), None)
    parent = None if block is None else block.getparent()
    return parent is not None and parent in _around(other)


def _is_listing(rows: Sequence[Laid], inside: frozenset[int]) -> bool:
    """Whether the page's own text is titles of other pages, alone or each with a teaser of a few lines."""
    seen = [number for number, laid in enumerate(rows) if laid.row.left_out is None]
    entries = [place for place, number in enumerate(seen) if _is_entry(rows[number])]
    if len(entries) < ENTRIES:
        return False
    titles = {seen[place] for place in entries}
    teasers: set[int] = set()
    teased = 0
    for place, following in zip(entries, [*entries[1:], len(seen)], strict=True):
        teaser = set(seen[place + 1 : min(place + 1 + MOST, following)]) & inside
        teased += bool(teaser)
        teasers |= teaser
    whole = sum(_size(rows[number]) for number in inside)
    told = sum(_size(rows[number]) for number in inside & (titles if teased < ENTRIES else titles | teasers))
    return 5 * told >= 4 * whole


def _is_entry(laid: Laid) -> bool:
    """Whether a row is the title of another page: a heading or an item that is a link, outside a menu."""
    element = _element(laid)
    if laid.tag not in (*HEADINGS, "li") or not _in_link(element) or _size(laid) < TITLE:
        return False
    return not any(each.tag in ("nav", "header", "footer", "aside") for each in _around(element))


def _element(laid: Laid) -> etree._Element | None:
    """The element in which the longest piece of a row's text stands."""
    if laid.place is None:
        return None
    return laid.place.element.getparent() if laid.place.behind else laid.place.element


def _around(element: etree._Element | None) -> Iterator[etree._Element]:
    if element is not None:
        yield element
        yield from element.iterancestors()


def _in_link(element: etree._Element | None) -> bool:
    return any(each.tag == "a" and each.get("href") for each in _around(element))


def _is_timed(element: etree._Element | None) -> bool:
    return any(
        each.tag == "time" or TIMED.search(f"{each.get('class') or ''} {each.get('itemprop') or ''}")
        for each, _ in zip(_around(element), range(2), strict=False)
    )


def _region(element: etree._Element | None) -> tuple[str, etree._Element] | None:
    """The outermost element around a row that is marked as no text of an article, and as what.

    A form in which a reader can write is for comments, and so is what stands with it.
    """
    found = None
    for each in _around(element):
        form = each.find("form")
        if form is not None and form.find(".//textarea") is not None and each.tag not in ("body", "main"):
            found = ("comments", each)
        marks = f"{each.get('class') or ''} {each.get('id') or ''}"
        for reason, pattern in REGIONS.items():
            if each.tag not in ("body", "html") and pattern.search(marks):
                found = (reason, each)
    return found


def _size(laid: Laid) -> int:
    return len(laid.row.text)
