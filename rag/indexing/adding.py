"""Add documents to the library; one failure does not stop the rest."""

import hashlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import TypeVar

from rag.errors import UnreadableSource
from rag.indexing.ingest import Ingest, as_finished
from rag.indexing.prepare import Ready, content
from rag.reading.article import read_article
from rag.reading.budget import Budget
from rag.reading.normalize import normalize
from rag.reading.read import Part
from rag.text import encodable
from rag.types import Added, Article, ProgressCallback, Source, Unread

_CHUNKS = 1_000  # written together
_BYTES = 64 << 20  # of originals that wait in memory

_Done = TypeVar("_Done")


def add_each(
    parts: Generator[Part, None, None],
    ingest: Ingest,
    keep_all: bool,
    progress: ProgressCallback | None,
    *,
    originals: bool = True,
) -> list[Added]:
    """Add each document found, with its original unless told not to; returns a report for each, in order."""
    batch = _Batch(ingest, progress)
    with closing(parts), batch:
        for part in parts:
            if progress is not None and part.total > 1:
                progress(part.number, part.total, "Adding")
            found = part.found
            if isinstance(found, Source):
                original = part.original if originals else None
                part = replace(part, found=replace(found, keep_all=keep_all), original=original)
            batch.add(part)
    return batch.reports


class _Batch:
    """Documents that are added together, since a commit costs far more than what it commits.

    On leaving it, also by an error, what is ready is written.
    """

    def __init__(self, ingest: Ingest, progress: ProgressCallback | None) -> None:
        self.reports: list[Added] = []
        self._ingest = ingest
        self._progress = progress
        self._last: list[Added | Ready] = []  # since the last write, in order
        self._taken: set[str | None] = set()  # origins and contents of what is ready, and what it replaces
        self._chunks = self._bytes = 0

    def __enter__(self) -> None:
        self._finished = self._ingest.recover(self._progress)

    def __exit__(self, *_: object) -> None:
        self._write()

    def add(self, part: Part) -> None:
        """Add a document, now or with those after it."""
        found = part.found
        if isinstance(found, Source) and not self._taken.isdisjoint((found.origin, content(found))):
            self._write()  # a duplicate, the same place twice, or a text that has moved
        report = _tried(part, self._ingest.ready, self._progress)
        self._last.append(report)
        if isinstance(report, Ready):
            self._taken |= {report.asked.origin, content(report.asked), report.replaced}
            self._chunks += len(report.prepared.chunks)
            self._bytes += len(report.original or b"")
        if self._chunks >= _CHUNKS or self._bytes >= _BYTES:
            self._write()

    def _write(self) -> None:
        last, self._last = self._last, []
        self._taken, self._chunks, self._bytes = set(), 0, 0
        ready = [each for each in last if isinstance(each, Ready)]
        written = iter(self._ingest.write(ready, self._progress) if ready else ())
        self.reports += [
            next(written) if isinstance(each, Ready) else as_finished(each, self._finished) for each in last
        ]


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
    return _tried(part, ingest.put, progress, file)


def _tried(
    part: Part,
    add: Callable[[Source, ProgressCallback | None, tuple[str, str] | None, Budget, bytes | None], _Done],
    progress: ProgressCallback | None,
    file: tuple[str, str] | None = None,
) -> _Done | Added:
    found = part.found
    if isinstance(found, Unread):
        return failed(found)
    try:
        return add(found, progress, file, part.budget, part.original)
    except UnreadableSource as error:
        return failed(Unread(found.origin, str(error)))


def failed(unread: Unread) -> Added:
    """The report on a document that can't be read."""
    return Added(unread.origin, None, None, 0, "failed", unread.reason)
