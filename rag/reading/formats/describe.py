"""Read an article's title, author, date, site and language from fields with the usual names."""

import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Any

from rag.reading.formats.columns import Columns
from rag.reading.normalize import normalize
from rag.types import Metadata

TEXT = (
    *("text", "body", "content", "article", "articlebody", "article_body", "maintext", "story"),
    *("full_text", "fulltext"),
)
TITLE = ("title", "headline", "name", "subject")
AUTHOR = ("author", "authors", "byline", "creator", "by")
DATE = (
    *("date", "published", "published_at", "publishedat", "published_date", "datepublished"),
    *("date_published", "pubdate", "pub_date", "publish_date", "publication_date", "created"),
)
SITE = ("site", "source", "sitename", "site_name", "publication", "publisher", "domain", "outlet")
LANGUAGE = ("language", "lang", "locale")
CODE = re.compile(r"[a-zA-Z]{2,3}(?=$|[-_])")
ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
COMPACT_DAY = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")
LONGEST = 300


def described(fields: Mapping[Any, Any], columns: Columns = Columns()) -> tuple[str | None, Metadata]:  # noqa: B008
    """The title and the metadata in `fields`, under the names in `columns` or the usual ones."""
    known = {str(name).strip().lower(): value for name, value in fields.items()}

    def first(chosen: str | None, usual: Sequence[str]) -> str | None:
        names = usual if chosen is None else (chosen.strip().lower(),)
        return next((text for name in names if (text := words(known.get(name)))), None)

    return first(columns.title, TITLE), Metadata(
        first(columns.author, AUTHOR),
        day(first(columns.date, DATE)),
        first(columns.site, SITE),
        language(first(columns.language, LANGUAGE)),
    )


def words(value: Any) -> str | None:
    """A value on one line: the names in a list, or the name of an object; None if there is no text."""
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, (list, tuple)):
        value = ", ".join(item for item in map(words, value[:20]) if item)
    if value is None or isinstance(value, (bool, float, Mapping)):
        return None
    return " ".join(normalize(str(value)).split())[:LONGEST] or None


def day(text: str | None) -> str | None:
    """The day at the start of a text, or in it in the format of e-mails and feeds, as ``YYYY-MM-DD``."""
    if not text:
        return None
    found = ISO_DAY.match(text.strip()) or COMPACT_DAY.match(text.strip())
    try:
        if found:
            return datetime.date(*map(int, found.groups())).isoformat()
        from email.utils import parsedate_to_datetime

        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, OverflowError):
        return None


def written_day(text: str | None) -> str | None:
    """A day written in any language, as ``YYYY-MM-DD``; None if it is ambiguous (``03/04/2031``)."""
    if not text:
        return None
    import dateparser

    days = set()
    for order in ("DMY", "MDY"):
        found = dateparser.parse(
            text[:LONGEST],
            settings={
                "DATE_ORDER": order,
                "PREFER_LOCALE_DATE_ORDER": False,
                "REQUIRE_PARTS": ["day", "month", "year"],
            },
        )
        days.add(found.date().isoformat() if found else None)
    return days.pop() if len(days) == 1 else None


def language(text: str | None) -> str | None:
    """The language part of a code such as ``en-GB``, or None."""
    found = CODE.match(text or "")
    return found[0].lower() if found else None
