"""Write an article into SQLite and into both indexes, in the order that a crash does not harm.

For the holder of the library's lock; only `Stores.check` is for everybody.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import LibraryDamaged
from rag.events import timed
from rag.indexing.chunk import context
from rag.indexing.prepare import Prepared, content, parts, short_name
from rag.storage.articles import Articles
from rag.storage.originals import Originals
from rag.types import Article, Chunk, ProgressCallback


class ChunkIndex(Protocol):
    """What the two derived indexes have in common."""

    def create(self) -> None:
        """Replace any existing index with an empty one."""
        ...

    def sweep(self, article: str, version: str | None) -> None:
        """Remove the chunks of `article`, except those of `version`."""
        ...

    def seal(self) -> None:
        """Record the checksums of the files when a writer is done."""
        ...

    def verify(self) -> None:
        """Read every file again; raises LibraryDamaged if one has changed since it was sealed."""
        ...

    def count(self) -> int:
        """The number of chunks; raises LibraryDamaged if there is nothing sound to count."""
        ...

    def counts(self) -> Counter[tuple[str, str]]:
        """The number of chunks of each version of each article; raises as `count` does."""
        ...


class VectorStore(ChunkIndex, Protocol):
    """Keeps the vectors of chunks."""

    def add(self, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        """Add chunks with their vectors, of shape (len(chunks), dimension); idempotent."""
        ...


class TermStore(ChunkIndex, Protocol):
    """Keeps the terms of chunks."""

    def add(
        self, chunks: Sequence[Chunk], contexts: Sequence[str], texts: Sequence[str], language: str = "en"
    ) -> None:
        """Add chunks with their titles and headings and their texts; idempotent."""
        ...


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
        """Note the checksums of both indexes, once a writer is done."""
        self.vectors.seal()
        self.terms.seal()

    def check(self) -> None:
        """Raise LibraryDamaged where an index holds less than the articles say."""
        before = self.articles.stamp().generation
        expected = self.articles.chunks()
        for name, found in (("vectors", self.vectors.count()), ("terms", self.terms.count())):
            if found < expected and self.articles.stamp().generation == before:
                raise LibraryDamaged(
                    f"Only {found:,} of {expected:,} chunks have {name}: "
                    "run `citewell doctor --fix` to rebuild them."
                )
