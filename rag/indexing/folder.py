"""A library in a folder or a shared database: its stores and writers, each opened when first used."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.address import Shared
from rag.errors import ArticlesUnreadable, EmbedderMismatch, LibraryDamaged
from rag.storage.home import home_at
from rag.types import Diagnosis

if TYPE_CHECKING:
    from rag.indexing.follow import Behind, Follower
    from rag.indexing.importing import Importer
    from rag.indexing.ingest import Ingest
    from rag.indexing.prepare import CountingEmbedder, Pipeline
    from rag.indexing.repair import Repairer
    from rag.indexing.sync import Sync
    from rag.indexing.write import Stores
    from rag.storage.articles import Articles
    from rag.storage.backup import Backup
    from rag.storage.folders import Folders
    from rag.storage.originals import Originals
    from rag.storage.overviews import KeptOverviews
    from rag.storage.stores import TermStore, VectorStore, WriterLock
    from rag.types import Added, Exported, ProgressCallback, Reindexed


class DataFolder:
    """The contents of the library at `home`; uses the offline embedder unless one is given."""

    def __init__(self, home: Path | Shared, embedder: "CountingEmbedder | None", chunk_tokens: int) -> None:
        self._home = home_at(home)
        self._given = embedder
        self._chunk_tokens = chunk_tokens
        self._checked = -1

    @cached_property
    def embedder(self) -> "CountingEmbedder":
        """The embedder for texts and questions."""
        from rag.indexing.embed import StaticEmbedder

        return StaticEmbedder() if self._given is None else self._given

    @property
    def articles(self) -> "Articles":
        return self._home.articles

    @property
    def originals(self) -> "Originals":
        return self._home.originals

    @property
    def folders(self) -> "Folders":
        return self._home.folders

    @property
    def overviews(self) -> "KeptOverviews":
        return self._home.overviews

    @cached_property
    def vectors(self) -> "VectorStore":
        embedder = self.embedder  # not `self`: a folder that nobody uses closes its files at once

        def way_back(made_by: str) -> str:
            from rag.indexing import prefixes

            return prefixes.way_back(made_by, embedder.name)

        return self._home.vectors(embedder.name, lambda: embedder.dimension, way_back)

    @cached_property
    def terms(self) -> "TermStore":
        return self._home.terms()

    @cached_property
    def stores(self) -> "Stores":
        from rag.indexing.write import Stores

        return Stores(self.articles, self.originals, self.vectors, self.terms)

    @cached_property
    def pipeline(self) -> "Pipeline":
        from rag.indexing.prepare import Pipeline

        return Pipeline(self.embedder, self._chunk_tokens)

    @cached_property
    def follower(self) -> "Follower | None":
        """What brings this host's indexes of a shared library up to date; None in a folder."""
        home = self._home
        if home.followed is None:
            return None
        from rag.indexing.follow import Follower

        return Follower(home.followed, home.index_lock, self.stores, self.pipeline, home.has_vectors)

    @property
    def has_vectors(self) -> bool:
        """Whether the vectors are with the terms, and not on a server that hosts share."""
        return self._home.has_vectors

    @property
    def exclusive(self) -> "WriterLock":
        """The library's lock; who holds it finds the indexes as the articles are."""
        return self._following(self._home.exclusive)

    def _following(self, lock: "WriterLock") -> "WriterLock":
        return lock if self.follower is None else partial(_up_to_date, lock, self.follower)

    def catch_up(self, progress: "ProgressCallback | None" = None) -> None:
        """Bring the indexes up to date with what other hosts have changed, as `Follower.catch_up` does."""
        if self.follower is not None:
            self.follower.catch_up(progress)

    @cached_property
    def repairer(self) -> "Repairer":
        from rag.indexing.repair import Repairer

        return Repairer(self._home.readable, self.stores, self.pipeline)

    @cached_property
    def ingest(self) -> "Ingest":
        from rag.indexing.ingest import Ingest

        self.catch_up()
        return Ingest(self._home.writable, self.exclusive, self.stores, self.pipeline, self.repairer)

    @cached_property
    def importer(self) -> "Importer":
        from rag.indexing.importing import Importer

        return Importer(self.stores, self.pipeline, self.ingest)

    @cached_property
    def sync(self) -> "Sync":
        from rag.indexing.sync import Sync

        return Sync(
            self._home.writable,
            self.exclusive,
            self.folders,
            self.articles,
            self.ingest,
            self.pipeline.fingerprint,
        )

    def examine(self, fix: bool, backup: Path | None, progress: "ProgressCallback | None") -> "Diagnosis":
        """Diagnose the library, as `doctor.examine` does."""
        from rag.storage.backup import Backup

        copies = None if backup is None else Backup(backup)
        wrong = self._home.damage()
        if wrong is None:
            return self._examine(fix, copies, progress)
        if not fix:
            return Diagnosis(0, 0, None, None, (str(ArticlesUnreadable(self._home.file, wrong)),))
        return self._salvage(wrong, copies, progress)

    def _salvage(
        self, wrong: str, backup: "Backup | None", progress: "ProgressCallback | None"
    ) -> "Diagnosis":
        """Save what is left of the articles, restore the rest from `backup`, and repair the indexes."""
        from rag.storage.salvage import salvage

        with self.exclusive("doctor"):
            lost = salvage(self._home.file, may_be_empty=backup is not None)
            if lost is None:
                raise LibraryDamaged(
                    f"Nothing in {self._home.file} can be read ({wrong}): restore an export with "
                    f"`citewell doctor --fix --from BACKUP`, or move {self._home.folder} away "
                    "and add the articles again."
                )
            found = self._examine(True, backup, progress)
            if backup is not None:
                self.importer(backup, progress)
            after = self._examine(False, None, progress)
        there = {row.origin for row in self.articles.rows()}
        gone = [
            f"{origin} is lost: restore it with `citewell doctor --fix --from BACKUP`, or add it again."
            for origin in lost
            if origin not in there
        ]
        damage = f"{self._home.file} was damaged ({wrong}); it is kept as {self._home.file.name}.damaged."
        return replace(
            after,
            findings=(damage, *gone, *(after.findings or found.findings)),
            fixed=not (gone or after.findings),
        )

    def _examine(
        self, fix: bool, backup: "Backup | None", progress: "ProgressCallback | None"
    ) -> "Diagnosis":
        from rag.indexing.doctor import examine

        return examine(
            self._following(self._home.exclusive if fix else self._home.undisturbed),
            articles=self.articles,
            originals=self.originals,
            vectors=self.vectors,
            terms=self.terms,
            pipeline=self.pipeline,
            repairer=self.repairer,
            fix=fix,
            backup=backup,
            progress=progress,
        )

    def export(
        self, path: Path, with_vectors: bool, with_originals: bool, progress: "ProgressCallback | None"
    ) -> "Exported":
        """Write the articles into a file, as `exporting.export` does."""
        from rag.indexing.exporting import export

        if with_vectors:
            self.catch_up()
        return export(
            path,
            articles=self.articles,
            vectors=self.vectors if with_vectors else None,
            originals=self.originals if with_originals else None,
            pipeline=self.pipeline,
            progress=progress,
        )

    def import_from(self, path: Path, progress: "ProgressCallback | None") -> "list[Added]":
        """Add the articles of an export, as `importing.Importer` does."""
        from rag.storage.backup import Backup

        return self.importer(Backup(path), progress)

    def reindex(self, progress: "ProgressCallback | None") -> "Reindexed":
        """Move the library to this embedder, as `reindex.reindex` does."""
        from rag.indexing.reindex import reindex

        return reindex(
            self._home.writable,
            self.exclusive,
            articles=self.articles,
            vectors=self.vectors,
            pipeline=self.pipeline,
            progress=progress,
        )

    def check(self) -> "Behind | None":
        """Check the indexes once per state of the library: a damaged one returns few hits and no error.

        Returns how far they are behind what other hosts have added.
        """
        from rag.indexing.complete import check

        generation = self.articles.stamp().generation
        if generation == self._checked:
            return None
        behind = None if self.follower is None else self.follower.behind()
        if behind is not None:
            return behind
        try:
            check(self.articles, self.vectors, self.terms)
        except LibraryDamaged:
            if self.articles.stamp().generation != generation:
                return None  # other hosts have written since this one caught up
            if not self.articles.unfinished():
                raise
            self.ingest.recover()
        self._checked = generation
        return None


@contextmanager
def _up_to_date(lock: "WriterLock", follower: "Follower", what: str, /, **limits: Any) -> Iterator[None]:
    """Hold a lock, with indexes that match the articles if it is that of the library's writers.

    A host that has much to catch up with does so first, while others write.
    """
    if "lock_name" in limits:
        with lock(what, **limits):
            yield
        return
    with suppress(EmbedderMismatch):
        follower.catch_up()
    with lock(what, **limits), follower.writing():
        yield
