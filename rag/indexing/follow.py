"""Bring a host's indexes up to date with a library that other hosts change.

Other hosts change only the articles. Their versions say which of them this host must index or sweep. That is
done in batches, each noted when it is written, in a thread of its own: questions don't wait for it, and what
a kill interrupts goes on where it was. After a writer was killed it isn't known what the indexes hold, so
all that they hold is counted.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbedderMismatch, LibraryLocked
from rag.events import timed
from rag.indexing.prepare import Pipeline, Prepared
from rag.indexing.repair import counts
from rag.indexing.write import Stores
from rag.storage.articles import Stamp
from rag.storage.followed import Followed
from rag.storage.stores import ChunkStore, WriterLock
from rag.types import ProgressCallback

_GLANCE = 1.0  # seconds that a question waits for what others have added
_LOOK = 0.1  # seconds between looks at the progress
_BATCH = 1_000  # chunks that are written together
_WHAT = "Indexing the library on this computer"


@dataclass(frozen=True, slots=True)
class Behind:
    """How many articles, `of` all, this host's indexes lack."""

    articles: int
    of: int

    @property
    def is_far(self) -> bool:
        """Whether most articles are missing: a search by the others' terms would prefer those."""
        return 2 * self.articles > self.of


@dataclass(slots=True)
class _Run:
    """The thread that catches up: what it has done, and how it ended."""

    done: int = 0
    of: int = 0
    error: BaseException | None = None
    has_begun: threading.Event = field(default_factory=threading.Event)  # the first batch is written
    has_ended: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to index for the library at `stamp`; void once they have changed more than `changes`."""

    stamp: Stamp
    missing: Mapping[str, str]
    changes: int


class Follower:
    """Follows a library with the terms of this host, and with its vectors if it `has_vectors` of its own.

    `lock` is that of this host's indexes.
    """

    def __init__(
        self, followed: Followed, lock: WriterLock, stores: Stores, pipeline: Pipeline, has_vectors: bool
    ) -> None:
        self._followed = followed
        self._lock = lock
        self._stores = stores
        self._pipeline = pipeline
        self._has_vectors = has_vectors
        self._mutex = threading.Lock()
        self._run = _Run()
        self._run.has_ended.set()

    def behind(self) -> Behind | None:
        """How far the indexes are behind after a moment of catching up, which goes on; None if they aren't.

        A host whose indexes are empty waits for the first articles. Raises what the embedder raises.
        """
        if self._is_current():
            return None
        run = self._running()
        run.has_ended.wait(_GLANCE)
        if self._has_vectors and not self._followed.held():
            run.has_begun.wait()
        if run.error is not None and not isinstance(run.error, LibraryLocked):
            raise run.error
        if self._is_current():
            return None
        held, wanted = self._followed.held(), self._stores.articles.versions()
        return Behind(sum(held.get(name) != version for name, version in wanted.items()), len(wanted))

    def catch_up(self, progress: ProgressCallback | None = None) -> None:
        """Index and sweep what other hosts have changed.

        Raises LibraryLocked if another process of this host goes on writing, and what the embedder raises.
        """
        if self._is_current():
            return
        run = self._running()
        while not run.has_ended.wait(_LOOK):
            if progress is not None and run.of:
                progress(run.done, run.of, _WHAT)
        if run.error is not None:
            raise run.error
        if progress is not None and run.of:
            progress(run.of, run.of, _WHAT)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Catch up, and note at the end what has been written; the caller holds both locks.

        Another host has written nothing meanwhile, so the indexes then hold what the articles say. Vectors of
        another embedder don't follow, and stay for the caller to tell of or to replace.
        """
        is_followed = False
        with suppress(EmbedderMismatch):
            self._follow(_Run(), lambda: True)
            is_followed = True
        self._followed.begin()
        yield
        if is_followed:
            self._followed.finish(self._stores.articles.stamp(), self._stores.articles.versions())

    def _is_current(self) -> bool:
        stamp = self._stores.articles.stamp()
        return self._followed.at() == (stamp.generation, stamp.writer)

    def _running(self) -> _Run:
        """The thread that catches up, which is started unless it runs."""
        with self._mutex:
            if self._run.has_ended.is_set():
                self._run = _Run()
                threading.Thread(target=self._in_background, args=(self._run,), name="follower").start()
            return self._run

    def _in_background(self, run: _Run) -> None:
        """Follow; a program that ends waits for the batch that is being written, and leaves the rest."""
        try:
            self._follow(run, threading.main_thread().is_alive)
        except BaseException as error:  # noqa: BLE001  (raised in the thread that waits)
            run.error = error
        finally:
            run.has_begun.set()
            run.has_ended.set()

    def _follow(self, run: _Run, goes_on: Callable[[], bool]) -> None:
        while goes_on() and not self._is_current():
            with self._locked():
                plan = self._planned()
            run.done, run.of = 0, len(plan.missing)
            with timed("follow", missing=len(plan.missing)):
                self._carry_out(plan, run, goes_on)

    def _planned(self) -> _Plan:
        """Sweep what is gone, and say what is missing."""
        stamp = self._stores.articles.stamp()  # before the versions: later changes are found next time
        wanted = self._stores.articles.versions()
        if self._followed.at() is None:
            self._followed.count(self._counted())
        held = self._followed.held()
        gone = [name for name, version in held.items() if wanted.get(name) != version]
        if gone:
            self._followed.note(dict.fromkeys(gone, ""))
            for identifier in gone:
                for index in self._indexes:
                    index.sweep(identifier, None)
            self._stores.seal()
            self._followed.note(dict.fromkeys(gone))
        missing = {name: version for name, version in wanted.items() if held.get(name) != version}
        return _Plan(stamp, missing, self._followed.stamp().generation)

    def _carry_out(self, plan: _Plan, run: _Run, goes_on: Callable[[], bool]) -> None:
        """Index what is missing, until others of this host write."""
        changes = plan.changes
        for batch in _batches(self._prepared(plan.missing)):
            vectors = self._embedded(batch)
            with self._locked():
                if self._followed.stamp().generation != changes:
                    return
                self._write(batch, vectors)
                changes = self._followed.stamp().generation
            run.done += len(batch)
            run.has_begun.set()
            if not goes_on():
                return
        with self._locked():
            if self._followed.stamp().generation == changes:
                self._followed.finish(plan.stamp, self._followed.held())

    def _locked(self) -> AbstractContextManager[None]:
        return self._lock("following the library")

    def _counted(self) -> dict[str, str]:
        """The version of each article that the indexes hold, or "" if they hold a part of it, or more."""
        found = [counts(index) for index in self._indexes]
        whole = {(row.id, row.version): row.chunks for row in self._stores.articles.rows()}
        held = {
            name: version
            for (name, version), chunks in whole.items()
            if all(each[name, version] == chunks for each in found)
        }
        stray = {name for each in found for name, version in each if held.get(name) != version}
        return held | dict.fromkeys(stray, "")

    def _prepared(self, missing: Mapping[str, str]) -> Iterator[Prepared]:
        """Versions of articles, without those that have been replaced or are damaged."""
        for identifier, version in missing.items():
            article = self._stores.articles.sound(identifier, version)
            if article is not None:
                yield self._pipeline.stored(article, version)

    def _embedded(self, batch: list[Prepared]) -> NDArray[np.float32] | None:
        if not self._has_vectors:
            return None
        return np.concatenate([self._pipeline.embed(each, None) for each in batch])

    def _write(self, batch: list[Prepared], vectors: NDArray[np.float32] | None) -> None:
        self._followed.note({each.article.id: "" for each in batch})
        found = [(each.article, chunk) for each in batch for chunk in each.chunks]
        if vectors is not None:
            self._stores.vectors.add([chunk for _, chunk in found], vectors)
        self._stores.add_terms(found)
        self._stores.seal()
        self._followed.note({each.article.id: each.version for each in batch})

    @property
    def _indexes(self) -> tuple[ChunkStore, ...]:
        return (self._stores.vectors, self._stores.terms) if self._has_vectors else (self._stores.terms,)


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
