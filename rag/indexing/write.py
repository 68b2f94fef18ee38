"""Write an article into SQLite and both indexes, in an order that survives a crash.

The caller holds the library's lock.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.events import timed
from rag.indexing.chunk import context
from rag.indexing.complete import check
from rag.indexing.prepare import Prepared, Ready, content, parts, short_name
from rag.storage.articles import Articles
from rag.storage.originals import Originals
from rag.storage.pending import Pending
from rag.storage.stores import TermStore, VectorStore
from rag.types import Article, Chunk, ProgressCallback


@dataclass(frozen=True, slots=True)
class Stores:
    """The articles, the originals of some, and the two indexes derived from the articles."""

    articles: Articles
    originals: Originals
    vectors: VectorStore
    terms: TermStore

    def create_indexes(self) -> None:
        """Replace any existing indexes with empty ones."""
        self.vectors.create()
        self.terms.create()

    def write(
        self,
        prepared: Prepared,
        vectors: NDArray[np.float32],
        progress: ProgressCallback | None,
        file: tuple[str, str] | None = None,
    ) -> None:
        """Write an article, replacing any with the same id; `file` is as in `Pending`."""
        self.write_all([Ready(prepared.article.source, prepared, vectors, file)], progress)

    def write_all(self, batch: Sequence[Ready], progress: ProgressCallback | None) -> None:
        """Write articles of different ids as `write` does; the indexes commit as if they were one."""
        found = [(each.prepared.article, chunk) for each in batch for chunk in each.prepared.chunks]
        names = [each.prepared.article.id for each in batch]
        with timed("write", articles=names, chunks=len(found)):
            self.articles.begin([_pending(each) for each in batch])
            vectors = np.concatenate([each.vectors for each in batch])
            for part in parts(found):
                self.vectors.add([chunk for _, chunk in found[part]], vectors[part])
                self.add_terms(found[part])
                if progress is not None:
                    last = found[part.stop - 1][0].source
                    progress(part.stop, len(found), f"Indexing {short_name(last)}")
            self.articles.finish({each.prepared.article.id: len(each.prepared.chunks) for each in batch})
            self.sweep()

    def add_terms(self, found: Sequence[tuple[Article, Chunk]]) -> None:
        """Add the terms of chunks of articles."""
        for language in dict.fromkeys(article.language for article, _ in found):
            same = [(article, chunk) for article, chunk in found if article.language == language]
            self.terms.add(
                [chunk for _, chunk in same],
                [context(article, chunk) for article, chunk in same],
                [article.text[chunk.start : chunk.end] for article, chunk in same],
                language,
            )

    def sweep(self) -> None:
        """Remove the chunks of replaced and removed versions from the indexes."""
        for identifier in self.articles.stale():
            row = self.articles.row(identifier)
            version = None if row is None else row.version
            self.vectors.sweep(identifier, version)
            self.terms.sweep(identifier, version)
            self.articles.swept(identifier)

    def seal(self) -> None:
        """Record the checksums of both indexes when a writer is done."""
        self.vectors.seal()
        self.terms.seal()

    def check(self) -> None:
        """Raise LibraryDamaged if an index lacks chunks of the articles."""
        check(self.articles, self.vectors, self.terms)


def _pending(ready: Ready) -> Pending:
    article = ready.prepared.article
    return Pending(article, content(article.source), ready.prepared.version, ready.file)
