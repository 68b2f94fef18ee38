"""Read a picture of text."""

from collections.abc import Mapping

from rag.errors import UnreadableSource
from rag.reading.formats.frames import sizes
from rag.reading.formats.pdf import source_of
from rag.reading.formats.scan import (
    NOTHING,
    NOTHING_RECOGNISED,
    Recognised,
    Scan,
    is_available,
    needs_recognition,
)
from rag.reading.formats.scanned_page import page_of
from rag.types import Metadata, Source


def read_picture(raw: bytes, origin: str, recognised: Mapping[int, Recognised] = NOTHING) -> Source | Scan:
    """The source that the pages of a picture make with what was `recognised` on them, by number from 1.

    Until then it is a scan. Raises UnreadableSource, also where no text can be recognised.
    """
    if not recognised:
        if not is_available():
            raise UnreadableSource(f"{origin} is a picture: {needs_recognition()}")
        return Scan(origin, raw, tuple(range(1, len(sizes(raw, origin)) + 1)))
    pages = [
        page_of(recognised.get(number, Recognised()), number, size)
        for number, size in enumerate(sizes(raw, origin), start=1)
    ]
    if not any(page.columns for page in pages):
        raise UnreadableSource(f"{origin} {NOTHING_RECOGNISED}")
    return source_of(pages, origin, None, Metadata())
