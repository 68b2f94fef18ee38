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
from rag.indexing.prepare import Prepared, content, parts, short_name
from rag.storage.articles import Articles
from rag.storage.originals import Originals
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
        """Write an article, replacing any with the same id; `file` is as in `Articles.begin`."""
        article, chunks = prepared.article, prepared.chunks
        with timed("write", article=article.id, chunks=len(chunks)):
            self.articles.begin(article, content(article.source), prepared.version, file)
            for part in parts(chunks):
                self.vectors.add(chunks[part], vectors[part])
                self.add_terms(article, chunks[part])
                if progress is not None:
                    progress(part.stop, len(chunks), f"Indexing {short_name(article.source)}")
            self.articles.finish(article.id, len(chunks))
            self.sweep()

    def add_terms(self, article: Article, chunks: Sequence[Chunk]) -> None:
        """Add the terms of chunks of an article."""
        contexts = [context(article, chunk) for chunk in chunks]
        texts = [article.text[chunk.start : chunk.end] for chunk in chunks]
        self.terms.add(chunks, contexts, texts, article.language)

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
