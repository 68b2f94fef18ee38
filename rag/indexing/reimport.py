"""Read articles again from where they were first read; they keep their ids."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from rag.errors import UnreadableSource
from rag.indexing.adding import add_one, failed
from rag.indexing.ingest import Ingest
from rag.reading.archive import Member
from rag.reading.read import Part, Place, read_file, read_places
from rag.reading.readers import is_current
from rag.reading.web.url import is_url
from rag.storage.listing import Row
from rag.storage.originals import Originals
from rag.types import Added, ProgressCallback, Unread

if TYPE_CHECKING:
    from rag.reading.fetch import Fetched


def reimport(
    rows: Sequence[Row],
    ingest: Ingest,
    originals: Originals,
    fetch: "Callable[[str], Fetched]",
    progress: ProgressCallback | None = None,
) -> Iterator[Added]:
    """Read articles again and replace them; yields a report for each.

    An article is read from its file if that still exists, otherwise from the kept original, otherwise from
    its URL. An archive, a mail or a table is read once for all the articles in it.
    """
    by_place: dict[str, list[Row]] = {}
    places: list[Place] = []
    for row in rows:
        name, place = _place(row, originals)
        if name not in by_place:
            places.append(place)
        by_place.setdefault(name, []).append(row)
    wanted = list(by_place.values())
    with closing(read_places(places, fetch, progress=progress)) as parts:
        for number, found in groupby(parts, key=lambda part: part.number):
            if progress is not None and len(places) > 1:
                progress(number, len(places), "Reading again")
            yield from _replaced(wanted[number], found, ingest, progress)


def is_wanted(row: Row, articles: Collection[str] | None) -> bool:
    """Whether an article is one of these or, if none are given, was read by an older reader."""
    return not is_current(row.reader) if articles is None else row.id in articles


def _replaced(
    rows: Sequence[Row], found: Iterator[Part], ingest: Ingest, progress: ProgressCallback | None
) -> Iterator[Added]:
    """Replace the articles of one place; yields a report for each."""
    left = {row.origin: row for row in rows}
    reason = None
    for part in found:
        origin = part.found.origin
        # By now, the page may redirect to another address.
        row = rows[0] if is_url(origin) and "#" not in origin else left.get(origin)
        if row is not None and row.origin in left:
            del left[row.origin]
            # If a reader that keeps originals read it and it has none, the user asked for that.
            original = part.original if row.original or not row.reader else None
            named = replace(part.found, origin=row.origin)
            yield add_one(replace(part, found=named, original=original), ingest, progress)
        elif isinstance(part.found, Unread):
            reason = part.found.reason
    for row in left.values():
        gone = f"{PurePath(row.origin).name} no longer exists: remove the article, or add it again."
        yield failed(Unread(row.origin, reason or gone))


def _place(row: Row, originals: Originals) -> tuple[str, Place]:
    """Where to read an article again: a name that all articles of one file share, and the place."""
    whole = row.origin
    while True:  # a path may have # in it, and a part of a file has one after it
        if not is_url(whole) and Path(whole).is_file():
            return whole, Path(whole)
        if "#" not in whole:
            break
        whole = whole.rpartition("#")[0]
    kept = None if row.original is None else originals.path(row.original)
    if kept is not None:
        return row.origin, partial(_kept, row.origin, kept)
    if is_url(row.origin):
        return whole, whole
    reason = f"{PurePath(row.origin).name} is no longer where it was: add it again to replace it."
    return row.origin, Unread(row.origin, reason)


def _kept(origin: str, path: Path) -> Member | Unread:
    try:
        return Member(origin, read_file(path)[0])
    except UnreadableSource as error:
        return Unread(origin, str(error))
