"""Judge the rows of a page by their place in its tree."""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import TypeAlias

from lxml import etree

from rag.reading.clean import LISTING
from rag.reading.formats.byline import is_byline
from rag.reading.formats.dateline import contains_day
from rag.reading.formats.page import HEADINGS, Laid
from rag.reading.formats.places import around, element_of, size
from rag.reading.formats.related_rows import is_listing
from rag.reading.line_features import STOPS

_Region: TypeAlias = tuple[str, etree._Element]

BYLINE = "byline"
DATE_LINE = "date line"
COMMENTS = "comments"
REGIONS = {
    COMMENTS: re.compile(r"(?i)(?:^|[\s_-])(?:comments?|commenting|disqus)(?:$|[\s_-])"),
    "subscription prompt": re.compile(r"(?i)(?:^|[\s_-])(?:paywall|regwall|subscri(?:be|ption))(?:$|[\s_-])"),
    "gallery": re.compile(r"(?i)(?:^|[\s_-])(?:gallery|slideshow|carousel)(?:$|[\s_-])"),
}
WHOLE = ("body", "html", "main")
TIMED = re.compile(r"(?i)(?:^|[\s_-])(?:date|time|timestamp|published|updated)(?:$|[\s_-])")
SHORT = 80  # characters of a byline
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


def set_apart(
    rows: Sequence[Laid], inside: frozenset[int], author: str | None, day: str | None
) -> dict[int, str]:
    """The rows of `inside` that are not part of the article after all, with their reasons.

    `author` and `day` are those declared by the page.
    """
    if is_listing(rows, inside):
        return dict.fromkeys(inside, LISTING)
    return _credits(rows, sorted(inside), author, day) | _foreign_rows(rows, sorted(inside))


def _credits(
    rows: Sequence[Laid], inside: Sequence[int], author: str | None, day: str | None
) -> dict[int, str]:
    """Short lines that say who wrote the article, or when.

    They are marked as such, or are above the text and contain the author's name or the day.
    """
    reasons: dict[int, str] = {}
    authors = author.split("; ") if author else []
    above = True
    for number in inside:
        laid, element = rows[number], element_of(rows[number])
        text = laid.row.text
        stops = bool(STOPS.search(text[-12:]))
        above = above and not stops
        if stops or len(text) > SHORT or laid.tag in (*HEADINGS, "tr"):
            continue
        if is_byline(element) or (above and any(name in text for name in authors)):
            reasons[number] = BYLINE
        elif above and ((_is_timed(element) and YEAR.search(text)) or contains_day(text, day)):
            reasons[number] = DATE_LINE
    return reasons


def _foreign_rows(rows: Sequence[Laid], inside: Sequence[int]) -> dict[int, str]:
    """Rows in a region of the page that is marked as something else, unless it has most of the article."""
    regions: dict[_Region, list[int]] = {}
    known: dict[etree._Element, tuple[_Region, ...]] = {}
    comment_areas = _around_comment_forms(rows, inside)
    for number in inside:
        for region in _regions(element_of(rows[number]), comment_areas, known):
            regions.setdefault(region, []).append(number)
    whole = sum(size(rows[number]) for number in inside)
    return {
        number: reason
        for (reason, _), numbers in regions.items()
        if 2 * sum(size(rows[number]) for number in numbers) < whole
        for number in numbers
    }


def _is_timed(element: etree._Element | None) -> bool:
    return any(
        each.tag == "time" or TIMED.search(f"{each.get('class') or ''} {each.get('itemprop') or ''}")
        for each, _ in zip(around(element), range(2), strict=False)
    )


def _around_comment_forms(rows: Sequence[Laid], inside: Sequence[int]) -> frozenset[etree._Element]:
    """The elements around comment forms, which hold the comments too."""
    element = next((each for number in inside if (each := element_of(rows[number])) is not None), None)
    if element is None:
        return frozenset()
    fields = element.getroottree().iter("textarea")
    forms = (next(field.iterancestors("form"), None) for field in fields)
    return frozenset(form.getparent() for form in forms if form is not None)


def _regions(
    element: etree._Element | None,
    comment_areas: frozenset[etree._Element],
    known: dict[etree._Element, tuple[_Region, ...]],
) -> tuple[_Region, ...]:
    """The elements around a row that are marked as not part of an article; `known` caches them."""
    new = list(takewhile(lambda each: each not in known and each.tag not in WHOLE, around(element)))
    outer = new[-1].getparent() if new else element
    regions = known.get(outer, ()) if outer is not None else ()
    for each in reversed(new):
        marks = f"{each.get('class') or ''} {each.get('id') or ''}"
        reasons = [COMMENTS] * (each in comment_areas)
        reasons += (reason for reason, pattern in REGIONS.items() if pattern.search(marks))
        regions += tuple((reason, each) for reason in reasons)
        known[each] = regions
    return regions
