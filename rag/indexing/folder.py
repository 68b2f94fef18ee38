"""A data folder: its stores, and what writes them, each opened when it is first used."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import LibraryDamaged

if TYPE_CHECKING:
    from rag.indexing.ingest import Ingest
    from rag.indexing.prepare import CountingEmbedder, Pipeline
    from rag.indexing.repair import Repairer
    from rag.indexing.sync import Sync
    from rag.indexing.write import Stores
    from rag.storage.articles import Articles
    from rag.storage.folders import Folders
    from rag.storage.lexical import Lexical
    from rag.storage.vectors import Vectors
    from rag.types import Diagnosis, ProgressCallback, Reindexed


class DataFolder:
    """What lies in the folder `home`; the offline embedder is its own where none is given."""

    def __init__(self, home: Path, embedder: "CountingEmbedder | None", chunk_tokens: int) -> None:
        self.home = home
        self._given = embedder
        self._chunk_tokens = chunk_tokens
        self._checked = -1

    @cached_property
    def embedder(self) -> "CountingEmbedder":
        """What turns texts and questions into vectors."""
        from rag.indexing.embed import StaticEmbedder

        return StaticEmbedder() if self._given is None else self._given

    @cached_property
    def articles(self) -> "Articles":
        from rag.storage.articles import Articles

        return Articles(self.home / "library.sqlite3")

    @cached_property
    def vectors(self) -> "Vectors":
        from rag.indexing.embed import setting
        from rag.storage.lock import exclusive
        from rag.storage.vectors import Vectors

        return Vectors(
            self.home / "vectors",
            self.embedder.name,
            lambda: self.embedder.dimension,
            stamp=self.articles.stamp,
            lock=lambda patience: exclusive(self.home, "opening the vectors", patience=patience),
            setting=setting,
        )

    @cached_property
    def terms(self) -> "Lexical":
        from rag.storage.lexical import Lexical

        return Lexical(self.home / "terms")

    @cached_property
    def stores(self) -> "Stores":
        from rag.indexing.write import Stores

        return Stores(self.articles, self.vectors, self.terms)

    @cached_property
    def pipeline(self) -> "Pipeline":
        from rag.indexing.prepare import Pipeline

        return Pipeline(self.embedder, self._chunk_tokens)

    @cached_property
    def repairer(self) -> "Repairer":
        from rag.indexing.repair import Repairer

        return Repairer(self.home, self.stores, self.pipeline)

    @cached_property
    def ingest(self) -> "Ingest":
        from rag.indexing.ingest import Ingest

        return Ingest(self.home, self.stores, self.pipeline, self.repairer)

    @cached_property
    def folders(self) -> "Folders":
        from rag.storage.folders import Folders

        return Folders(self.home / "library.sqlite3")

    @cached_property
    def sync(self) -> "Sync":
        from rag.indexing.sync import Sync

        return Sync(self.home, self.folders, self.articles, self.ingest, self.pipeline.fingerprint)

    def examine(self, fix: bool, progress: "ProgressCallback | None") -> "Diagnosis":
        """What is wrong with the library; `doctor.examine` tells more."""
        from rag.indexing.doctor import examine

        return examine(
            self.home,
            articles=self.articles,
            vectors=self.vectors,
            terms=self.terms,
            pipeline=self.pipeline,
            repairer=self.repairer,
            fix=fix,
            progress=progress,
        )

    def reindex(self, progress: "ProgressCallback | None") -> "Reindexed":
        """Move the library to this embedder; `reindex.reindex` tells more."""
        from rag.indexing.reindex import reindex

        return reindex(
            self.home,
            articles=self.articles,
            vectors=self.vectors,
            pipeline=self.pipeline,
            progress=progress,
        )

    def check(self) -> None:
        """Once for each state of the library: a damaged index answers with a few hits and no error."""
        generation = self.articles.stamp().generation
        if generation != self._checked:
            try:
                self.stores.check()
            except LibraryDamaged:
                if not self.articles.unfinished():
                    raise
                self.ingest.recover()
            self._checked = generation
