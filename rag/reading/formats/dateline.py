"""Find the day on which a page was published, preferring none to a wrong one."""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from rag.reading.formats import describe

PUBLISHED = re.compile(
    r"(?i)^(?:(?:og:)?article:published(?:_time)?|date_?-?published|(?:dc|dcterms)\.(?:date(?:\.issued)?|issued)|"
    r"citation_(?:publication_)?date|parsely-pub-date|(?:og:)?pub-?date|pdate|publish-?date|sailthru\.date|date)$"
)
DATED = re.compile(r"(?i)date|time|publi")
NUMBER = re.compile(r"\d+")
EARLIEST = "1500"  # earlier years are placeholders for a missing date
LONGEST = 2_000
SHORT = 80  # characters of a date line


def declared(root: etree._Element, published: str | None) -> str | None:
    """The day that a page declares: `published` from its JSON-LD, or one in its head or its markup."""
    days = (describe.day(text) for text in (published, *_declared(root)))
    return next((day for day in days if day is not None and day > EARLIEST), None)


def confirmed(root: etree._Element, found: str | None, origin: str, rows: Sequence[str]) -> str | None:
    """The day `found` in a page (``YYYY-MM-DD``) if a second place confirms it, otherwise None.

    Such a place is a machine-readable date, the URL, or a short line among `rows`, those above the text.
    """
    places = (origin, *_dates(root), *(row for row in rows if len(row) <= SHORT))
    return found if any(contains_day(text, found) for text in places) else None


def contains_day(text: str, day: str | None) -> bool:
    """Whether `text` contains the numbers of the year and the day of the month of `day`."""
    if day is None:
        return False
    year, _, number = map(int, day.split("-"))
    numbers = NUMBER.findall(text[:LONGEST])
    return day.replace("-", "") in numbers or {year, number} <= {
        int(each) for each in numbers if len(each) <= 4
    }


def _declared(root: etree._Element) -> Iterator[str | None]:
    """The publication dates in the head and the markup of the page."""
    for meta in root.iter("meta"):
        if any(PUBLISHED.match(meta.get(name) or "") for name in ("property", "name", "itemprop")):
            yield meta.get("content")
    for element in root.xpath("//*[@itemprop='datePublished'] | //time[@pubdate]"):
        yield element.get("datetime") or element.get("content")


def _dates(root: etree._Element) -> Iterator[str]:
    """All machine-readable dates."""
    for element in root.iter("meta", "link", "time"):
        if element.tag == "time":
            yield from (element.get("datetime") or "", " ".join(element.itertext())[:SHORT])
        elif element.tag == "link":
            yield (element.get("href") or "") if element.get("rel") == "canonical" else ""
        elif DATED.search(" ".join((element.get(name) or "") for name in ("name", "property", "itemprop"))):
            yield (element.get("content") or "")[:SHORT]
    for element in root.xpath("//*[contains(@itemprop, 'date')]"):
        yield " ".join(element.itertext())[:SHORT]
