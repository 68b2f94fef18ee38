"""Search the vectors and the terms, and fuse what they find."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.indexing.embed import Embedder
from rag.retrieval.fuse import fuse
from rag.types import Hit

LEXICAL_WEIGHT = 0.7
"""The share of the BM25 score in the fused one, as measured by ``benchmarks/quality.py``."""

_POOL = 50  # hits of each search at the least: min-max fusion needs the weak ones too, to scale the strong


class VectorIndex(Protocol):
    """Finds chunks by the cosine similarity of their vectors."""

    def query(self, vector: NDArray[np.float32], n: int, articles: Collection[str] | None) -> list[Hit]:
        """The `n` nearest chunks, of the given articles only unless None, best first."""
        ...


class LexicalIndex(Protocol):
    """Finds chunks by their terms."""

    def query(self, text: str, n: int, articles: Collection[str] | None) -> list[Hit]:
        """The `n` chunks of the highest BM25 score, of the given articles only unless None, best first."""
        ...


def search(
    question: str,
    *,
    embedder: Embedder,
    vectors: VectorIndex,
    lexical: LexicalIndex,
    n: int,
    articles: Collection[str] | None = None,
) -> list[Hit]:
    """The `n` chunks that fit the question best, best first, their scores in [0, 1]."""
    pool = max(_POOL, 5 * n)
    dense = vectors.query(embedder.embed([question])[0], pool, articles)
    return fuse(dense, lexical.query(question, pool, articles), weight=LEXICAL_WEIGHT)[:n]


class Find(Protocol):
    """A search that asks for the `n` best chunks."""

    def __call__(self, *, n: int) -> list[Hit]:
        """The chunks, best first."""
        ...


def live(find: Find, versions: Callable[[Collection[str]], Mapping[str, str]], n: int) -> list[Hit]:
    """The `n` best chunks that `find` gives of the `versions` that articles have now.

    Chunks of an old version, not yet swept, must not take the places of live ones.
    """
    wanted = n
    while True:
        hits = find(n=wanted)
        current = versions({hit.chunk.article for hit in hits})
        found = [hit for hit in hits if current.get(hit.chunk.article) == hit.chunk.version]
        if len(found) >= n or len(hits) < wanted or wanted > 8 * n:
            return found[:n]
        wanted *= 2
