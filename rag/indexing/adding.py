"""Put one document after another into the library; a bad one stops no other."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import replace

from rag.errors import UnreadableSource
from rag.indexing.ingest import Ingest
from rag.reading.read import Part
from rag.types import Added, ProgressCallback, Source, Unread


def add_each(
    parts: Generator[Part, None, None], ingest: Ingest, keep_all: bool, progress: ProgressCallback | None
) -> list[Added]:
    """Add what was found; a report for each, in order."""
    reports = []
    with closing(parts):
        for part in parts:
            if progress is not None and part.total > 1:
                progress(part.number, part.total, "Adding")
            reports.append(_added(part.found, ingest, keep_all, progress))
    return reports


def _added(
    found: Source | Unread, ingest: Ingest, keep_all: bool, progress: ProgressCallback | None
) -> Added:
    if isinstance(found, Unread):
        return Added(found.origin, None, None, 0, "failed", found.reason)
    try:
        return ingest.put(replace(found, keep_all=keep_all), progress)
    except UnreadableSource as error:
        return Added(found.origin, None, None, 0, "failed", str(error))
