"""Add articles to the library and remove them, so that a crash at any moment loses nothing.

Only the holder of the lock writes. A writer first finishes what a crashed one left behind: while it
holds the lock, nobody else writes, so whatever is pending was abandoned. Vectors are made before the
lock is taken, because that can take long, cost money and be refused.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import LibraryDamaged, UsageError
from rag.events import timed
from rag.indexing.prepare import Pipeline, Prepared, Ready, content, short_name
from rag.indexing.repair import Repairer
from rag.indexing.space import need_space, need_space_for
from rag.indexing.write import Stores
from rag.reading.budget import Budget
from rag.storage.articles import Stamp
from rag.storage.listing import Row
from rag.storage.stores import WriterLock
from rag.types import Added, AddStatus, Article, ProgressCallback, Source


class Ingest:
    """The writer of one library."""

    def __init__(
        self, home: Path, exclusive: WriterLock, stores: Stores, pipeline: Pipeline, repairer: Repairer
    ) -> None:
        self._home = home
        self._exclusive = exclusive
        self._stores = stores
        self._articles = stores.articles
        self._originals = stores.originals
        self._pipeline = pipeline
        self._repairer = repairer
        self._sound_at: Stamp | None = None

    def put(
        self,
        source: Source,
        progress: ProgressCallback | None = None,
        file: tuple[str, str] | None = None,
        budget: Budget | None = None,
        original: bytes | None = None,
    ) -> Added:
        """Add a source, or replace the article with the same origin.

        `file` is the synced folder that it was read from, and the path of its file. Making an article of
        it is charged to the `budget`. `original` has the bytes of its file if they are to be kept.
        Overrides last when a source is added again: `keep` while the text is the same, `keep_all` always.
        Raises UnreadableSource, LibraryError if the library can't be written, and what the embedder
        raises; then nothing has changed.
        """
        finished = self.recover(progress)
        found = self.ready(source, progress, file, budget, original)
        return as_finished(found, finished) if isinstance(found, Added) else self.write([found], progress)[0]

    def ready(
        self,
        source: Source,
        progress: ProgressCallback | None = None,
        file: tuple[str, str] | None = None,
        budget: Budget | None = None,
        original: bytes | None = None,
    ) -> Added | Ready:
        """What `write` needs for a source, or the report on one that needn't be written; raises as `put`.

        The caller has called `recover`.
        """
        if original is not None:
            source = replace(source, original=hashlib.sha256(original).hexdigest())
        identifier = self._articles.id_of(source.origin)
        row = self._articles.row(identifier)
        given = _overridden(source, row)
        settled = self._settled(given, identifier, row)
        if settled is not None:
            if settled.status == "duplicate" and settled.id and file is None:
                self._articles.claim(settled.id, source.origin)
            if settled.status == "unchanged":
                self._renew(given, identifier, original)
            return settled
        with (budget or Budget(source.origin)).timed():
            prepared = self._pipeline.prepare(given, identifier)
        vectors = self._embedded(prepared, progress)
        replaced = None if row is None else row.content
        return Ready(source, prepared, vectors, file, original, replaced)

    def write(self, batch: Sequence[Ready], progress: ProgressCallback | None = None) -> list[Added]:
        """Write what is ready, of different ids and contents, in one go; returns a report for each."""
        first = batch[0].prepared.article.source
        what = short_name(first) if len(batch) == 1 else f"{len(batch)} articles"
        reports: dict[str, Added] = {}
        with self.writing(f"adding {what}", progress) as finished:
            needed = [each for each in batch if self._is_still_needed(each)]
            for each in needed:
                self.keep_original(each.original)
            known = self._articles.versions([each.prepared.article.id for each in needed])
            new = [each for each in needed if each.prepared.article.id not in known]
            if new:
                self._stores.write_all(new, progress)
                reports |= {each.prepared.article.id: _added(each.prepared) for each in new}
            for each in needed:
                if each.prepared.article.id not in reports:
                    reports[each.prepared.article.id] = self._replace(each, progress)
        return [
            reports.get(each.prepared.article.id) or as_finished(self._put_again(each, progress), finished)
            for each in batch
        ]

    def keep(self, article: Article, lines: Collection[int]) -> Added:
        """Restore dropped lines of an article, by their numbers in its receipt.

        Raises UsageError for a line that was not dropped, and what `put` raises.
        """
        wrong = sorted(set(lines) - {line.number for line in article.receipt.dropped})
        if wrong or not lines:
            named = ", ".join(map(str, wrong)) or "no line given"
            raise UsageError(
                f"Not a dropped line: {named}; see the dropped ones with `citewell receipt {article.id}`."
            )
        return self.put(replace(article.source, keep=article.source.keep | frozenset(lines)))

    def remove(self, identifier: str) -> None:
        """Remove an article and everything derived from it."""
        with timed("remove", article=identifier), self.writing(f"removing {identifier}", finish=False):
            was_empty = self._articles.is_empty()
            originals = self._originals.of(identifier)
            self._articles.drop(identifier)
            if not was_empty:
                self._stores.sweep()
            else:  # the next article starts with empty indexes
                self._articles.swept(identifier)
            for original in originals:
                self._originals.release(original)

    def recover(self, progress: ProgressCallback | None = None) -> dict[str, AddStatus]:
        """Finish what a crashed writer left behind, and repair what the crash damaged.

        Returns the articles that were pending and are finished now. What follows looks at the indexes again.
        """
        self._sound_at = None
        if not self._articles.unfinished():
            return {}
        with self.writing("recovering from a crash", progress) as finished:
            return finished

    def _put_again(self, ready: Ready, progress: ProgressCallback | None) -> Added:
        """Put a source that another writer has overtaken."""
        return self.put(ready.asked, progress, ready.file, original=ready.original)

    def _is_still_needed(self, ready: Ready) -> bool:
        """Whether an article must still be written as it is, after what other writers did meanwhile."""
        article = ready.prepared.article
        row = self._articles.row(article.id)
        return (
            self._articles.id_of(ready.asked.origin) == article.id
            and _overridden(ready.asked, row) == article.source
            and self._settled(article.source, article.id, row) is None
        )

    def _settled(self, source: Source, identifier: str, row: Row | None) -> Added | None:
        """The report on a source that needn't be written; `row` is its article's, if it has one."""
        if row is not None:
            same = row.version == self._pipeline.version(source)
            same = same and self._articles.sound(identifier) is not None
            return Added(source.origin, row.id, row.title, row.chunks, "unchanged") if same else None
        twin = self._articles.twin(content(source), identifier)
        return None if twin is None else _duplicate(source, twin)

    def _renew(self, source: Source, identifier: str, original: bytes | None) -> None:
        """Record how a source was read this time, and its original; its article stays as it is."""
        row = self._articles.row(identifier)
        if row is None or self._is_recorded(source, row):
            return
        with self.writing(f"renewing {short_name(source)}", finish=False):
            self.keep_original(original)
            self._articles.renew(identifier, source)
            self._originals.release(source.original)  # in case the article was removed meanwhile
            self._originals.release(row.original)

    def _is_recorded(self, source: Source, row: Row) -> bool:
        article = self._articles.sound(row.id) if source.layout else None
        return (
            (source.reader, source.original) == (row.reader, row.original)
            and (row.original is None or self._originals.path(row.original) is not None)
            and (article is None or article.source.layout == source.layout)  # it may be damaged
        )

    def keep_original(self, original: bytes | None) -> None:
        """Keep the file that an article was read from; the caller is `writing` the article that names it."""
        if original is not None:
            need_space(self._home, len(original))
            self._originals.keep(original)

    def _embedded(self, prepared: Prepared, progress: ProgressCallback | None) -> NDArray[np.float32]:
        """The vectors of an article, made only if the library has room and its indexes are sound."""
        need_space_for(self._home, prepared.article.source.text, self._pipeline.embedder.dimension)
        self._raise_of_indexes()
        return self._pipeline.embed(prepared, progress)

    def _raise_of_indexes(self) -> None:
        """Raise the errors of the indexes before anything is paid for, once for what is written together."""
        stamp = self._articles.stamp()
        if stamp != self._sound_at and not self._articles.is_empty():
            self._stores.vectors.count()
            self._stores.terms.count()
        self._sound_at = stamp

    def _replace(self, ready: Ready, progress: ProgressCallback | None) -> Added:
        article = ready.prepared.article
        source = article.source
        old = self._articles.row(article.id)
        digest = content(source)
        changed = old is not None and old.content != digest
        if old is not None and changed:
            twin = self._articles.twin(digest, article.id)
            if twin is not None:
                self._articles.drop(article.id)
                self._stores.sweep()
                self._originals.release(old.original)
                self._originals.release(source.original)
                if ready.file is None:
                    self._articles.claim(twin.id, source.origin)
                return _duplicate(source, twin, "; the older text of this source was removed")
        self._stores.write_all([ready], progress)
        if old is not None:
            self._originals.release(old.original)
        lost = old is not None and changed and old.keep
        return replace(
            _added(ready.prepared),
            status="replaced",
            reason="the text has changed: restore lines again with `citewell keep`" if lost else None,
        )

    @contextmanager
    def writing(
        self, what: str, progress: ProgressCallback | None = None, *, finish: bool = True
    ) -> Iterator[dict[str, AddStatus]]:
        """Hold the lock, with sound indexes, after finishing pending articles where that is possible.

        Yields the articles that were finished. Without `finish` none are, and no embedder is needed
        unless an index is damaged.
        """
        with self._exclusive(what):
            crashed = self._articles.unfinished()
            finished: dict[str, AddStatus] = {}
            try:
                if not self._articles.is_empty():
                    self._stores.check()
                elif finish:
                    self._stores.create_indexes()
                if finish:
                    finished = self._repairer.finish_pending(progress)
            except LibraryDamaged:
                if not crashed:
                    raise
                # If Chroma is killed while it writes its index file, the file may not open.
                finished = self._repairer.rebuild(progress)
            yield finished
            self._stores.seal()


def _overridden(source: Source, row: Row | None) -> Source:
    """`source` with the overrides that the user made earlier."""
    if row is None:
        return source
    kept = row.keep if row.content == content(source) else frozenset()
    return replace(source, keep=source.keep | kept, keep_all=source.keep_all or row.keep_all)


def _added(prepared: Prepared) -> Added:
    article = prepared.article
    return Added(article.source.origin, article.id, article.title, len(prepared.chunks), "added")


def as_finished(report: Added, finished: Mapping[str, AddStatus]) -> Added:
    """`report`, or if its article was pending and has been finished by this writer, the report on that."""
    if report.id is None or report.status != "unchanged":
        return report
    return replace(report, status=finished.get(report.id, report.status))


def _duplicate(source: Source, twin: Row, more: str = "") -> Added:
    reason = f"the same text as {twin.origin}{more}"
    return Added(source.origin, twin.id, twin.title, twin.chunks, "duplicate", reason)
