"""Rebuild whatever a library lacks, article by article, and finish what a crashed writer left behind.

The caller holds the library's lock. Pending articles are embedded under it; one whose vectors can't be
made stays pending and doesn't block other articles.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from rag.errors import EmbedderMismatch, LibraryDamaged, ModelError, UnreadableSource
from rag.indexing.prepare import Pipeline, Prepared, content
from rag.indexing.space import need_space_for
from rag.indexing.write import Stores
from rag.storage.backup import Backup
from rag.storage.checked import Damaged
from rag.storage.listing import Row
from rag.storage.stores import ChunkStore
from rag.types import AddStatus, Article, ProgressCallback

Counts: TypeAlias = Counter[tuple[str, str]]  # chunks of each version of each article


@dataclass(frozen=True, slots=True)
class _Held:
    """What the indexes contained when the repair began."""

    vectors: Counts
    terms: Counts


class Repairer:
    """Repairs one library; remembers which pending articles it couldn't finish, and why."""

    def __init__(self, home: Path, stores: Stores, pipeline: Pipeline) -> None:
        self._home = home
        self._stores = stores
        self._pipeline = pipeline
        self._left: dict[tuple[str, str], str] = {}

    def rebuild(
        self, progress: ProgressCallback | None = None, backup: Backup | None = None
    ) -> dict[str, AddStatus]:
        """Restore damaged articles, and rebuild what is wrong in an index or was made by another pipeline.

        Only articles whose vectors are wrong are embedded, one at a time, so that nothing is paid for
        twice if this is interrupted and run again.
        Returns the articles that were pending and are finished now.
        """
        stores = self._stores
        stores.articles.touch()  # other processes must not keep using what they have open
        held = _Held(counts(stores.vectors), counts(stores.terms))
        try:
            self._restore_layouts(backup)
            if self._restore(backup, progress):
                held = _Held(stores.vectors.counts(), stores.terms.counts())
            self._repair(held, progress)
            stores.check()
        except (EmbedderMismatch, LibraryDamaged):
            # The vectors have another length now, or an index can be read but not written.
            stores.create_indexes()
            self._repair(_Held(Counter(), Counter()), progress)
        self._left.clear()
        finished = self.finish_pending(progress)
        stores.seal()
        return finished

    def finish_pending(self, progress: ProgressCallback | None) -> dict[str, AddStatus]:
        """Index pending articles, except those that the embedder refuses; returns those it finished."""
        self._stores.sweep()
        finished: dict[str, AddStatus] = {}
        for article, version in self._stores.articles.pending():
            if (article.id, version) in self._left:
                continue
            prepared = self._pipeline.stored(article, version)
            try:
                vectors = self._pipeline.embed(prepared, progress)
            except ModelError as error:
                # Trying again with each article of a folder would cost time or money.
                self._left[article.id, version] = str(error)
                continue
            finished[article.id] = "replaced" if self._stores.articles.row(article.id) else "added"
            self._stores.write(prepared, vectors, progress)
        return finished

    def reason_left(self, identifier: str, version: str) -> str | None:
        """The error that kept this process from finishing a pending article, if there was one."""
        return self._left.get((identifier, version))

    def _restore(self, backup: Backup | None, progress: ProgressCallback | None) -> bool:
        """Write damaged articles again; returns whether there were any.

        One that can't be restored loses its chunks, so that the rest of the library is sound.
        """
        damaged = self._stores.articles.damaged()
        for item in damaged:
            prepared = self.again(item, backup)
            if prepared is not None:
                vectors = self._pipeline.embed(prepared, progress)
                self._stores.write(prepared, vectors, progress)
            elif not item.is_pending:
                self._stores.articles.silence(item.id)
                self._stores.vectors.sweep(item.id, None)
                self._stores.terms.sweep(item.id, None)
        return bool(damaged)

    def _restore_layouts(self, backup: Backup | None) -> None:
        """Take damaged layouts from a backup that has the same text, and drop the others."""
        articles = self._stores.articles
        for row in articles.misprinted():
            article, version = (backup and backup.get(row.id)) or (None, None)
            if article is not None and version == row.version:
                articles.renew(row.id, replace(article.source, reader=row.reader, original=row.original))
            else:
                articles.forget_layout(row.id)

    def again(self, damaged: Damaged, backup: Backup | None = None) -> Prepared | None:
        """A damaged article made again from its stored source if that is undamaged, or from a backup."""
        source = damaged.source
        if source is not None and content(source) == damaged.content:
            with suppress(UnreadableSource):
                if self._pipeline.version(source) == damaged.version:
                    return self._pipeline.prepare(source, damaged.id)
        found = backup and backup.get(damaged.id)
        return self._pipeline.stored(*found) if found else None

    def _repair(self, held: _Held, progress: ProgressCallback | None) -> None:
        """Make both indexes, which contain `held`, match the articles."""
        rows = self._stores.articles.rows()
        current = {row.id: row.version for row in rows}
        for index, counts in ((self._stores.vectors, held.vectors), (self._stores.terms, held.terms)):
            for identifier in {name for name, version in counts if current.get(name) != version}:
                index.sweep(identifier, current.get(identifier))
        for row in rows:
            self._repair_article(row, held, progress)

    def _repair_article(self, row: Row, held: _Held, progress: ProgressCallback | None) -> None:
        place, outdated = (row.id, row.version), self._pipeline.outdated(row, self._stores.articles)
        sound = held.vectors[place] == row.chunks and not outdated
        if sound and held.terms[place] == row.chunks:
            return
        article = self._stores.articles.sound(row.id)
        if article is None:
            return
        if sound:
            self._make_terms(article, row, held)
        else:
            self._make_all(article, row, None if outdated else held, progress)

    def _make_terms(self, article: Article, row: Row, held: _Held) -> None:
        need_space_for(self._home, article.source.text)
        _clear(self._stores.terms, held.terms, row)
        chunks = self._pipeline.stored(article, row.version).chunks
        self._stores.add_terms([(article, chunk) for chunk in chunks])

    def _make_all(
        self, article: Article, row: Row, held: _Held | None, progress: ProgressCallback | None
    ) -> None:
        """Index an article again; `held` is given if its version stays, so that part of it may be indexed."""
        prepared = self._pipeline.again(article, row)
        need_space_for(self._home, article.source.text, self._pipeline.embedder.dimension)
        vectors = self._pipeline.embed(prepared, progress)
        if held is not None:
            _clear(self._stores.vectors, held.vectors, row)
            _clear(self._stores.terms, held.terms, row)
        self._stores.write(prepared, vectors, progress)


def counts(index: ChunkStore) -> Counts:
    """What an index contains; a damaged one is replaced with an empty one and never opened."""
    try:
        index.verify()
        return index.counts()
    except LibraryDamaged:
        index.create()
        return Counter()


def _clear(index: ChunkStore, held: Counts, row: Row) -> None:
    """Remove a version of an article from an index, if any of it is there."""
    if held[row.id, row.version]:
        index.sweep(row.id, None)
