"""What a library asks of its stores: the articles, which are the truth, and two indexes derived from them.

The articles are tables in whatever database gives transactions: their SQL is the same in each.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rag.types import Chunk, Hit

Values: TypeAlias = Sequence[Any] | Mapping[str, Any]
"""The values of a statement's parameters, which are written ``?`` or ``:name``."""


class Rows(Protocol):
    """The result of a statement."""

    def fetchone(self) -> Any:
        """The next row, None at the end."""
        ...

    def fetchall(self) -> list[Any]:
        """The remaining rows."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """A transaction that has begun."""

    def execute(self, statement: str, values: Values = (), /) -> Rows:
        """Run a statement."""
        ...

    def executemany(self, statement: str, values: Iterable[Values], /) -> object:
        """Run a statement for each of `values`."""
        ...


class WriterLock(Protocol):
    """Allows one writer of a library at a time."""

    def __call__(
        self, what: str, /, *, patience: float = ..., lock_name: str = ...
    ) -> AbstractContextManager[None]:
        """Hold the lock while doing `what`, waiting up to `patience` seconds, as `lock.exclusive` does."""
        ...


class ArticleDatabase(Protocol):
    """The tables of the articles, with the newest schema; safe for threads and processes."""

    def transaction(self) -> AbstractContextManager[Connection]:
        """A new transaction, committed at the end; raises LibraryError and ArticlesUnreadable."""
        ...


class ChunkStore(Protocol):
    """What the two indexes have in common: each has chunks of versions of articles.

    Reading raises LibraryDamaged if there is nothing sound to read. Writers hold the library's lock.
    """

    def create(self) -> None:
        """Replace any existing index with an empty one."""
        ...

    def sweep(self, article: str, version: str | None) -> None:
        """Remove the chunks of `article`, except those of `version`."""
        ...

    def count(self) -> int:
        """The number of chunks."""
        ...

    def counts(self) -> Counter[tuple[str, str]]:
        """The number of chunks of each version of each article; reads all of them."""
        ...

    def seal(self) -> None:
        """Note that a writer is done, so that later damage can be told from its changes."""
        ...

    def verify(self) -> None:
        """Raise LibraryDamaged if what is stored has changed since it was sealed."""
        ...


class VectorStore(ChunkStore, Protocol):
    """The vectors of the chunks; raises EmbedderMismatch if another embedder made them."""

    def add(self, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        """Add chunks with their vectors, of shape (len(chunks), dimension); idempotent."""
        ...

    def query(
        self, vector: NDArray[np.float32], n: int, articles: Collection[str] | None = None
    ) -> list[Hit]:
        """The `n` nearest chunks in the given articles (all if None), best first; scores are cosines."""
        ...

    def get(self, article: str, version: str) -> dict[int, NDArray[np.float32]]:
        """The vectors of a version of an article, by the start offsets of their chunks."""
        ...

    def made_by(self) -> tuple[str, int]:
        """The name of the embedder that made the vectors, and their dimension; any embedder may ask."""
        ...

    def successor(self) -> Self:
        """The store that will replace this one; for one process at a time."""
        ...

    def give_way(self, successor: Self) -> None:
        """Replace what is stored with what is in `successor`; the library's stamp has changed before."""
        ...


class TermStore(ChunkStore, Protocol):
    """The terms of the chunks."""

    def add(
        self, chunks: Sequence[Chunk], contexts: Sequence[str], texts: Sequence[str], language: str = "en"
    ) -> None:
        """Add chunks in one language, with their titles and headings and their texts; idempotent."""
        ...

    def query(self, text: str, n: int, articles: Collection[str] | None = None) -> list[Hit]:
        """The `n` chunks with the highest BM25 scores, best first, in the given articles (all if None)."""
        ...
