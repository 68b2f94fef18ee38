"""Add articles to the library and remove them, so that a crash at any moment loses nothing.

Only the holder of the lock writes. A writer first finishes what a crashed one left behind: while it
holds the lock, nobody else writes, so whatever is pending was abandoned. Vectors are made before the
lock is taken, because that can take long, cost money and be refused.
"""

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import LibraryDamaged, UsageError
from rag.events import timed
from rag.indexing.prepare import Pipeline, Prepared, content, short_name
from rag.indexing.repair import Repairer
from rag.indexing.space import need_space, need_space_for
from rag.indexing.write import Stores
from rag.reading.budget import Budget
from rag.storage.listing import Row
from rag.storage.lock import exclusive
from rag.types import Added, AddStatus, Article, ProgressCallback, Source


class Ingest:
    """The writer of one library."""

    def __init__(self, home: Path, stores: Stores, pipeline: Pipeline, repairer: Repairer) -> None:
        self._home = home
        self._stores = stores
        self._articles = stores.articles
        self._originals = stores.originals
        self._pipeline = pipeline
        self._repairer = repairer

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
        finished: dict[str, AddStatus] = {}
        if original is not None:
            source = replace(source, original=hashlib.sha256(original).hexdigest())
        if self._articles.unfinished():
            finished = self.recover(progress)
        while True:
            identifier = self._articles.id_of(source.origin)
            given = self._overridden(source, identifier)
            settled = self._settled(given, identifier)
            if settled is not None:
                if settled.status == "duplicate" and settled.id and file is None:
                    self._articles.claim(settled.id, source.origin)
                if settled.status == "unchanged":
                    self._renew(given, identifier, original)
                return replace(settled, status=finished.get(identifier, settled.status))
            with (budget or Budget(source.origin)).timed():
                prepared = self._pipeline.prepare(given, identifier)
            vectors = self._embedded(prepared, progress)
            with self.writing(f"adding {short_name(source)}", progress) as more:
                finished |= more
                if self._is_still_needed(source, given, identifier):
                    self.keep_original(original)
                    return self._put(prepared, vectors, progress, file)

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

        Returns the articles that were pending and are finished now.
        """
        with self.writing("recovering from a crash", progress) as finished:
            return finished

    def _is_still_needed(self, source: Source, given: Source, identifier: str) -> bool:
        """Whether `source` must still be written as `given`, after what other writers did meanwhile."""
        return (
            self._articles.id_of(source.origin) == identifier
            and self._overridden(source, identifier) == given
            and self._settled(given, identifier) is None
        )

    def _overridden(self, source: Source, identifier: str) -> Source:
        """`source` with the overrides that the user made earlier."""
        row = self._articles.row(identifier)
        if row is None:
            return source
        kept = row.keep if row.content == content(source) else frozenset()
        return replace(source, keep=source.keep | kept, keep_all=source.keep_all or row.keep_all)

    def _settled(self, source: Source, identifier: str) -> Added | None:
        """The report on a source that needn't be written."""
        row = self._articles.row(identifier)
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
        if not self._articles.is_empty():  # raise their errors before anything is paid for
            self._stores.vectors.count()
            self._stores.terms.count()
        return self._pipeline.embed(prepared, progress)

    def _put(
        self,
        prepared: Prepared,
        vectors: NDArray[np.float32],
        progress: ProgressCallback | None,
        file: tuple[str, str] | None,
    ) -> Added:
        article = prepared.article
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
                if file is None:
                    self._articles.claim(twin.id, source.origin)
                return _duplicate(source, twin, "; the older text of this source was removed")
        self._stores.write(prepared, vectors, progress, file)
        if old is not None:
            self._originals.release(old.original)
        lost = old is not None and changed and old.keep
        return Added(
            source.origin,
            article.id,
            article.title,
            len(prepared.chunks),
            "added" if old is None else "replaced",
            "the text has changed: restore lines again with `citewell keep`" if lost else None,
        )

    @contextmanager
    def writing(
        self, what: str, progress: ProgressCallback | None = None, *, finish: bool = True
    ) -> Iterator[dict[str, AddStatus]]:
        """Hold the lock, with sound indexes, after finishing pending articles where that is possible.

        Yields the articles that were finished. Without `finish` none are, and no embedder is needed
        unless an index is damaged.
        """
        with exclusive(self._home, what):
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


def _duplicate(source: Source, twin: Row, more: str = "") -> Added:
    reason = f"the same text as {twin.origin}{more}"
    return Added(source.origin, twin.id, twin.title, twin.chunks, "duplicate", reason)
