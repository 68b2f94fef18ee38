"""Bring a host's indexes up to date with a library that other hosts change.

Other hosts change only the articles. Their versions say which of them this host must index or sweep. After a
kill it isn't known what the indexes hold, so all that they hold is counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from rag.errors import EmbedderMismatch, LibraryLocked
from rag.events import timed
from rag.indexing.prepare import Pipeline, Prepared
from rag.indexing.repair import counts
from rag.indexing.write import Stores
from rag.storage.followed import Followed
from rag.storage.lock import PATIENCE
from rag.storage.stores import ChunkStore, WriterLock

_GLANCE = 2.0  # seconds that a reader with older indexes waits for a writer on its host
_BATCH = 1_000  # chunks that are written together


@dataclass(frozen=True, slots=True)
class Follower:
    """Follows a library with the terms of this host, and with its vectors if it `has_vectors` of its own.

    `lock` is that of this host's indexes.
    """

    followed: Followed
    lock: WriterLock
    stores: Stores
    pipeline: Pipeline
    has_vectors: bool

    def catch_up(self) -> bool:
        """Index and sweep what other hosts have changed; False while another process of this host writes.

        Raises LibraryLocked if that goes on and there was nothing in the indexes before it, and what the
        embedder raises.
        """
        if self._is_current():
            return True
        is_new = not self.followed.held()
        try:
            with self.lock("following the library", patience=PATIENCE if is_new else _GLANCE):
                self._follow()
        except LibraryLocked:
            if is_new:
                raise
            return False
        return True

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Catch up, and note at the end what has been written; the caller holds both locks.

        Another host has written nothing meanwhile, so the indexes then hold what the articles say. Vectors of
        another embedder don't follow, and stay for the caller to tell of or to replace.
        """
        is_followed = True
        try:
            self._follow()
        except EmbedderMismatch:
            is_followed = False
        self.followed.begin()
        yield
        if is_followed:
            self.followed.finish(self.stores.articles.stamp(), self.stores.articles.versions())

    def _is_current(self) -> bool:
        stamp = self.stores.articles.stamp()
        return self.followed.at() == (stamp.generation, stamp.writer)

    def _follow(self) -> None:
        if self._is_current():
            return
        stamp = self.stores.articles.stamp()  # before the versions: what changes meanwhile is found next time
        wanted = self.stores.articles.versions()
        is_known = self.followed.at() is not None
        self.followed.begin()
        held = self.followed.held() if is_known else self._counted()
        gone = {name for name, version in held.items() if wanted.get(name) != version}
        missing = {name: version for name, version in wanted.items() if held.get(name) != version}
        with timed("follow", missing=len(missing), gone=len(gone)):
            for identifier in gone:
                for index in self._indexes:
                    index.sweep(identifier, None)
            unread = missing.keys() - self._index(missing)
        self.stores.seal()
        self.followed.finish(stamp, {name: at for name, at in wanted.items() if name not in unread})

    def _counted(self) -> dict[str, str]:
        """The version of each article that the indexes hold, or "" if they hold a part of it, or more."""
        found = [counts(index) for index in self._indexes]
        whole = {(row.id, row.version): row.chunks for row in self.stores.articles.rows()}
        held = {
            name: version
            for (name, version), chunks in whole.items()
            if all(each[name, version] == chunks for each in found)
        }
        stray = {name for each in found for name, version in each if held.get(name) != version}
        return held | dict.fromkeys(stray, "")

    def _index(self, missing: Mapping[str, str]) -> set[str]:
        """Index versions of articles; returns the ids of those that were still there and undamaged."""
        done: set[str] = set()
        for batch in _batches(self._prepared(missing)):
            found = [(each.article, chunk) for each in batch for chunk in each.chunks]
            if self.has_vectors:
                vectors = np.concatenate([self.pipeline.embed(each, None) for each in batch])
                self.stores.vectors.add([chunk for _, chunk in found], vectors)
            self.stores.add_terms(found)
            done |= {each.article.id for each in batch}
        return done

    def _prepared(self, missing: Mapping[str, str]) -> Iterator[Prepared]:
        for identifier, version in missing.items():
            article = self.stores.articles.sound(identifier, version)
            if article is not None:
                yield self.pipeline.stored(article, version)

    @property
    def _indexes(self) -> tuple[ChunkStore, ...]:
        return (self.stores.vectors, self.stores.terms) if self.has_vectors else (self.stores.terms,)


def _batches(found: Iterable[Prepared]) -> Iterator[list[Prepared]]:
    """Articles in batches of so many chunks, or a little more."""
    batch: list[Prepared] = []
    chunks = 0
    for each in found:
        batch.append(each)
        chunks += len(each.chunks)
        if chunks >= _BATCH:
            yield batch
            batch, chunks = [], 0
    if batch:
        yield batch
