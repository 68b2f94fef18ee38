"""A data folder: its stores and their writers, each opened when first used.

A folder that can't be written is read from a copy, which its writers refuse to touch.
"""

from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from rag.errors import ArticlesUnreadable, LibraryDamaged, LibraryError
from rag.types import Diagnosis

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rag.indexing.importing import Importer
    from rag.indexing.ingest import Ingest
    from rag.indexing.prepare import CountingEmbedder, Pipeline
    from rag.indexing.repair import Repairer
    from rag.indexing.sync import Sync
    from rag.indexing.write import Stores
    from rag.storage.articles import Articles
    from rag.storage.backup import Backup
    from rag.storage.database import Database
    from rag.storage.folders import Folders
    from rag.storage.lexical import Lexical
    from rag.storage.originals import Originals
    from rag.storage.overviews import KeptOverviews
    from rag.storage.unwritable import Copy
    from rag.storage.vectors import Vectors
    from rag.types import Added, Exported, ProgressCallback, Reindexed


class DataFolder:
    """The contents of the folder `home`; uses the offline embedder unless one is given."""

    def __init__(self, home: Path, embedder: "CountingEmbedder | None", chunk_tokens: int) -> None:
        self.home = home
        self._given = embedder
        self._chunk_tokens = chunk_tokens
        self._checked = -1
        self._mutex = Lock()

    @cached_property
    def _obstacle(self) -> str | None:
        from rag.storage.unwritable import obstacle

        return obstacle(self.home)

    @cached_property
    def _copy(self) -> "Copy":
        from rag.storage.unwritable import Copy

        return Copy(self.home)

    @property
    def _readable(self) -> Path:
        """Where the stores are read."""
        with self._mutex:  # a copy is removed with its object, so threads must share one
            return self.home if self._obstacle is None else self._copy.place

    @property
    def _writable(self) -> Path:
        """The folder, for writers; raises LibraryError if nothing can be written."""
        if self._obstacle is not None:
            raise LibraryError(
                f"{self.home} can't be written ({self._obstacle}): "
                "check that it is yours and the disk has space."
            )
        return self.home

    @property
    def _file(self) -> Path:
        return self._readable / "library.sqlite3"

    @cached_property
    def embedder(self) -> "CountingEmbedder":
        """The embedder for texts and questions."""
        from rag.indexing.embed import StaticEmbedder

        return StaticEmbedder() if self._given is None else self._given

    @cached_property
    def _database(self) -> "Database":
        from rag.storage.database import Database

        return Database(self._present())

    @cached_property
    def articles(self) -> "Articles":
        from rag.storage.articles import Articles

        return Articles(self._database)

    @cached_property
    def originals(self) -> "Originals":
        from rag.storage.originals import Originals

        return Originals(self._database, self.home / "originals")

    @cached_property
    def vectors(self) -> "Vectors":
        from rag.storage.vectors import Vectors

        embedder = self.embedder  # not `self`: a folder that nobody uses closes its files at once

        def way_back(made_by: str) -> str:
            from rag.indexing import prefixes

            return prefixes.way_back(made_by, embedder.name)

        return Vectors(
            self._readable / "vectors",
            embedder.name,
            lambda: embedder.dimension,
            stamp=self.articles.stamp,
            lock=partial(_lock, self._readable),
            way_back=way_back,
        )

    @cached_property
    def terms(self) -> "Lexical":
        from rag.storage.lexical import Lexical

        return Lexical(self._readable / "terms", partial(_lock, self._readable))

    @cached_property
    def stores(self) -> "Stores":
        from rag.indexing.write import Stores

        return Stores(self.articles, self.originals, self.vectors, self.terms)

    @cached_property
    def pipeline(self) -> "Pipeline":
        from rag.indexing.prepare import Pipeline

        return Pipeline(self.embedder, self._chunk_tokens)

    @cached_property
    def repairer(self) -> "Repairer":
        from rag.indexing.repair import Repairer

        return Repairer(self._readable, self.stores, self.pipeline)

    @cached_property
    def ingest(self) -> "Ingest":
        from rag.indexing.ingest import Ingest

        return Ingest(self._writable, self.stores, self.pipeline, self.repairer)

    @cached_property
    def importer(self) -> "Importer":
        from rag.indexing.importing import Importer

        return Importer(self.stores, self.pipeline, self.ingest)

    @cached_property
    def folders(self) -> "Folders":
        from rag.storage.folders import Folders

        return Folders(self._database)

    @cached_property
    def overviews(self) -> "KeptOverviews":
        from rag.storage.overviews import KeptOverviews

        return KeptOverviews(self._database)

    @cached_property
    def sync(self) -> "Sync":
        from rag.indexing.sync import Sync

        return Sync(self._writable, self.folders, self.articles, self.ingest, self.pipeline.fingerprint)

    def examine(self, fix: bool, backup: Path | None, progress: "ProgressCallback | None") -> "Diagnosis":
        """Diagnose the library, as `doctor.examine` does."""
        from rag.storage.backup import Backup
        from rag.storage.salvage import problem

        copies = None if backup is None else Backup(backup)
        wrong = problem(self._file)
        if wrong is None:
            return self._examine(fix, copies, progress)
        if not fix:
            return Diagnosis(0, 0, None, None, (str(ArticlesUnreadable(self._file, wrong)),))
        return self._salvage(wrong, copies, progress)

    def _salvage(
        self, wrong: str, backup: "Backup | None", progress: "ProgressCallback | None"
    ) -> "Diagnosis":
        """Save what is left of the articles, restore the rest from `backup`, and repair the indexes."""
        from rag.storage.lock import exclusive
        from rag.storage.salvage import salvage

        with exclusive(self._writable, "doctor"):
            lost = salvage(self._file, may_be_empty=backup is not None)
            if lost is None:
                raise LibraryDamaged(
                    f"Nothing in {self._file} can be read ({wrong}): restore an export with `citewell doctor "
                    f"--fix --from BACKUP`, or move {self.home} away and add the articles again."
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
        damage = f"{self._file} was damaged ({wrong}); it is kept as {self._file.name}.damaged."
        return replace(
            after,
            findings=(damage, *gone, *(after.findings or found.findings)),
            fixed=not (gone or after.findings),
        )

    def _present(self) -> Path:
        """The file of the articles, which may not exist yet; raises ArticlesUnreadable if it was lost."""
        from rag.storage.salvage import is_lost

        if is_lost(self._file):
            raise ArticlesUnreadable(self._file, "it is missing or empty")
        return self._file

    def _examine(
        self, fix: bool, backup: "Backup | None", progress: "ProgressCallback | None"
    ) -> "Diagnosis":
        from rag.indexing.doctor import examine

        return examine(
            self._writable if fix else self._readable,
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
            self._writable,
            articles=self.articles,
            vectors=self.vectors,
            pipeline=self.pipeline,
            progress=progress,
        )

    def check(self) -> None:
        """Check the indexes once per state of the library: a damaged one returns few hits and no error."""
        from rag.indexing.complete import check

        generation = self.articles.stamp().generation
        if generation != self._checked:
            try:
                check(self.articles, self.vectors, self.terms)
            except LibraryDamaged:
                if not self.articles.unfinished():
                    raise
                self.ingest.recover()
            self._checked = generation


def _lock(home: Path, patience: float) -> "AbstractContextManager[None]":
    from rag.storage.lock import exclusive

    return exclusive(home, "opening the library", patience=patience)
