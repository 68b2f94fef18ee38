"""Add documents to the library one by one; one failure does not stop the rest."""

import hashlib
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace

from rag.errors import UnreadableSource
from rag.indexing.ingest import Ingest
from rag.reading.article import read_article
from rag.reading.normalize import normalize
from rag.reading.read import Part
from rag.text import encodable
from rag.types import Added, Article, ProgressCallback, Source, Unread


def add_each(
    parts: Generator[Part, None, None],
    ingest: Ingest,
    keep_all: bool,
    progress: ProgressCallback | None,
    *,
    originals: bool = True,
) -> list[Added]:
    """Add each document found, with its original unless told not to; returns a report for each, in order."""
    reports = []
    with closing(parts):
        for part in parts:
            if progress is not None and part.total > 1:
                progress(part.number, part.total, "Adding")
            found = part.found
            if isinstance(found, Source):
                original = part.original if originals else None
                part = replace(part, found=replace(found, keep_all=keep_all), original=original)
            reports.append(add_one(part, ingest, progress))
    return reports


def read_each(parts: Generator[Part, None, None], keep_all: bool) -> Iterator[Article | Unread]:
    """The articles that `add_each` would store, and the documents that can't be read."""
    with closing(parts):
        for part in parts:
            if isinstance(part.found, Unread):
                yield part.found
                continue
            try:
                with part.budget.timed():
                    article = read_article(replace(part.found, keep_all=keep_all))
                yield article
            except UnreadableSource as error:
                yield Unread(part.found.origin, str(error))


def add_text(text: str, keep_all: bool, ingest: Ingest) -> Added:
    """Add a text that is in no file; reports a failure instead of raising it."""
    text = normalize(encodable(text))
    origin = f"text:{hashlib.sha256(text.encode()).hexdigest()}"
    try:
        return ingest.put(Source(origin, text, keep_all=keep_all))
    except UnreadableSource as error:
        return failed(Unread(origin, str(error)))


def add_one(
    part: Part,
    ingest: Ingest,
    progress: ProgressCallback | None,
    file: tuple[str, str] | None = None,
) -> Added:
    """Add one document, as `Ingest.put` does; reports a failure instead of raising it."""
    found = part.found
    if isinstance(found, Unread):
        return failed(found)
    try:
        return ingest.put(found, progress, file, part.budget, part.original)
    except UnreadableSource as error:
        return failed(Unread(found.origin, str(error)))


def failed(unread: Unread) -> Added:
    """The report on a document that can't be read."""
    return Added(unread.origin, None, None, 0, "failed", unread.reason)
