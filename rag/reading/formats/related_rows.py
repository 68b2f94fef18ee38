"""Find rows that belong to an article although the extractor left them out, and detect pages of links."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from rag.reading.formats.page import HEADINGS, Laid
from rag.reading.formats.places import around, element_of, is_linked, leads_away, size

MIN_ENTRIES = 5  # in a list of pages
MAX_TEASER = 3  # lines
MIN_TITLE = 15  # characters of a page's title


def with_related_rows(rows: Sequence[Laid], inside: frozenset[int]) -> frozenset[int]:
    """Add to `inside` the rows that belong to it: lists within or between its text, and its headings."""
    visible = [number for number, laid in enumerate(rows) if laid.row.left_out is None]
    inside |= {
        number
        for number, following in pairwise(visible)
        if following in inside
        and rows[number].tag in HEADINGS
        and _is_heading_of(rows[number], rows[following])
    }
    more: set[int] = set()
    for is_item, run in groupby(range(len(visible)), key=lambda place: rows[visible[place]].tag == "li"):
        if not is_item:
            continue
        places = list(run)
        numbers = [visible[place] for place in places]
        ends = [visible[place] for place in (places[0] - 1, places[-1] + 1) if 0 <= place < len(visible)]
        linked = sum(size(rows[number]) for number in numbers if is_linked(element_of(rows[number])))
        is_prose = 2 * linked < sum(size(rows[number]) for number in numbers)
        if is_prose and (inside.issuperset(ends) or not inside.isdisjoint(numbers)):
            more.update(numbers)
    return inside | more


def _is_heading_of(heading: Laid, text: Laid) -> bool:
    """Whether a heading is in the same element as a text, and doesn't link to another page."""
    element, other = element_of(heading), element_of(text)
    if element is None or other is None or leads_away(element):
        return False
    block = next((each for each in around(element) if each.tag in HEADINGS), None)
    parent = None if block is None else block.getparent()
    return parent is not None and parent in around(other)


def is_listing(rows: Sequence[Laid], inside: frozenset[int]) -> bool:
    """Whether the page's text consists of titles of other pages, alone or with short teasers."""
    seen = [number for number, laid in enumerate(rows) if laid.row.left_out is None]
    entries = [place for place, number in enumerate(seen) if _is_entry(rows[number])]
    if len(entries) < MIN_ENTRIES:
        return False
    titles = {seen[place] for place in entries}
    teasers: set[int] = set()
    teased = 0
    for place, following in zip(entries, [*entries[1:], len(seen)], strict=True):
        teaser = set(seen[place + 1 : min(place + 1 + MAX_TEASER, following)]) & inside
        teased += bool(teaser)
        teasers |= teaser
    whole = sum(size(rows[number]) for number in inside)
    listed = inside & (titles if teased < MIN_ENTRIES else titles | teasers)
    return 5 * sum(size(rows[number]) for number in listed) >= 4 * whole


def _is_entry(laid: Laid) -> bool:
    """Whether a row is the title of another page: a linked heading or item outside a menu."""
    element = element_of(laid)
    if laid.tag not in (*HEADINGS, "li") or not leads_away(element) or size(laid) < MIN_TITLE:
        return False
    return not any(each.tag in ("nav", "header", "footer", "aside") for each in around(element))
