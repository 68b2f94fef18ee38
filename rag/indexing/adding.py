"""Read one source after another into the library; a bad one stops no other."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UnreadableSource
from rag.indexing.ingest import Ingest
from rag.reading.sources import origin, read
from rag.types import Added, ProgressCallback

if TYPE_CHECKING:
    from rag.reading.fetch import Fetched


def add_each(
    places: Sequence[Path | str],
    ingest: Ingest,
    fetch: "Callable[[str], Fetched]",
    keep_all: bool,
    progress: ProgressCallback | None,
) -> list[Added]:
    """Add the files at the paths and the pages at the URLs among `places`; a report for each, in order."""
    reports = []
    for done, place in enumerate(places):
        if progress is not None and len(places) > 1:
            progress(done, len(places), "Adding")
        try:
            source = replace(read(place, fetch), keep_all=keep_all)
            reports.append(ingest.put(source, progress))
        except UnreadableSource as error:
            reports.append(Added(origin(place), None, None, 0, "failed", str(error)))
    return reports
